//! A request's parameters, read by what the asked route says of itself: its `describe` is all there is of their names and
//! their shapes. So what a handler gets is there in the shape that it takes, or was refused at the edge, by its name; and
//! what a description does not name, no handler gets.

mod unsupported;

use crudder_wire::{ApiError, Input, KnownParameter, OAuthError, Reply, Shape, pages};
use lambda_http::http::{Method, StatusCode};

use crate::apps::routes::OWN;
use crate::constants::described;
use crate::openapi::Operation;
use crate::table::DESCRIBED;

/// Reads the parameters of a request to the function of that name.
///
/// # Errors
/// 422 that names a parameter of another shape, or one that there is none of.
pub(crate) fn read(input: Input, handler: &str) -> Result<Input, ApiError> {
    // Nothing was sent, so there is nothing to know.
    if input.is_bare() {
        return Ok(input);
    }
    let of_constant = || described::described(&key(&input.method, &input.path));
    let found = DESCRIBED.iter().find(|(name, _)| *name == handler).and_then(|(_, describe)| *describe);
    let operation = of_constant().or_else(|| Some(found?()));
    input.read_as(&known(handler, operation.as_ref()))
}

/// Reads a request to a route that only `AppsApi` has. OAuth's own refuse as OAuth has it (RFC 6749, sections 4.1.2.1 and 5.2): a person
/// gets a page, a program its word.
pub(crate) fn read_own(input: Input, key: &str) -> Result<Input, Result<Reply, ApiError>> {
    let describe = OWN.iter().find(|own| own.key == key).map(|own| own.describe);
    let site = input.site.clone();
    input.read_as(&known(key, describe.map(|describe| describe()).as_ref())).map_err(|refusal| {
        let why = refusal.field.as_ref().map(|(name, why)| format!("{name} {why}")).unwrap_or_default();
        match key.split_once(' ').unwrap_or_default().1 {
            "/oauth/authorize" => {
                pages::notice(&site, StatusCode::BAD_REQUEST, "This can't be asked", &format!("{why}."))
            }
            path if path.starts_with("/oauth/") => Err(OAuthError::InvalidRequest.because(why)),
            _ => Err(refusal),
        }
    })
}

/// As the tables of routes have it. `HEAD` gets what `GET` gets.
fn key(method: &Method, path: &str) -> String {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    format!("{method} {path}")
}

/// What a route knows: what it describes, and what it has none of.
fn known(route: &str, operation: Option<&Operation>) -> Vec<KnownParameter> {
    let described = operation.into_iter().flat_map(Operation::known);
    let described = described.map(|(name, shape)| KnownParameter { name, shape });
    described
        .chain(
            unsupported::of(route)
                .map(|(name, lacking)| KnownParameter { name, shape: Shape::Unsupported(lacking) }),
        )
        .collect()
}
