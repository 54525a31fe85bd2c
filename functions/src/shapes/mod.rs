//! A request's parameters, read by what the asked route says of itself: its `describe` is all there is of their names and
//! their shapes. So what a handler gets is there in the shape that it takes, or was refused at the edge, by its name; and
//! what a description does not name, no handler gets.

mod unsupported;

use crudder_wire::{ApiError, Input, KnownParameter, OAuthError, Reply, Shape, pages};
use lambda_http::http::StatusCode;

use crate::openapi::Operation;
use crate::route::Route;

/// Reads the parameters of a request to that route of the function of that name.
///
/// # Errors
/// 422 that names a parameter of another shape, or one that there is none of.
pub(crate) fn read(input: Input, function: &str, route: &Route) -> Result<Input, ApiError> {
    // Nothing was sent, so there is nothing to know.
    if input.is_bare() {
        return Ok(input);
    }
    input.read_as(&known(function, &route.describe()))
}

/// Reads the parameters of a request to a route of `AppsApi` alone. OAuth's own refuse as OAuth has it (RFC 6749,
/// sections 4.1.2.1 and 5.2): a person gets a page, a program its word.
pub(crate) fn read_own(input: Input, route: &Route) -> Result<Input, Result<Reply, ApiError>> {
    let site = input.site.clone();
    input.read_as(&known(route.key, &route.describe())).map_err(|refusal| {
        let why = refusal.field.as_ref().map(|(name, why)| format!("{name} {why}")).unwrap_or_default();
        match route.path() {
            "/oauth/authorize" => {
                pages::notice(&site, StatusCode::BAD_REQUEST, "This can't be asked", &format!("{why}."))
            }
            path if path.starts_with("/oauth/") => Err(OAuthError::InvalidRequest.because(why)),
            _ => Err(refusal),
        }
    })
}

/// What a route knows: what it describes, and what it has none of.
fn known(route: &str, operation: &Operation) -> Vec<KnownParameter> {
    let described = operation.known();
    let described = described.map(|(name, shape)| KnownParameter { name, shape });
    described
        .chain(
            unsupported::of(route)
                .map(|(name, lacking)| KnownParameter { name, shape: Shape::Unsupported(lacking) }),
        )
        .collect()
}
