//! `GET /.well-known/webfinger?resource=acct:ada@example`: whether somebody of that name is here, and where.

use crudder_wire::entities::{JRD, webfinger};
use crudder_wire::{ApiError, Input, Reply};
use serde_json::json;

use super::by_name;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /.well-known/webfinger", Capability::Read, Needs::Nothing, describe)
        .audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "Look up an account by WebFinger")
        .says("WebFinger, as in RFC 7033.")
        .query::<String>("resource", "`acct:ada@` and this server's host, or the URL of a profile.")
        .answers_as("application/jrd+json", json!({ "type": "object" }), "Links to further documents.")
        .refuses(404, "There is no account with this name.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    // RFC 7033, section 4.2: without it, or where it is no URI, the request is malformed.
    let resource = input.params.text("resource").filter(|text| !text.is_empty());
    let resource = resource.ok_or_else(|| ApiError::malformed("resource can't be blank"))?;
    let name = match resource.split_once(':') {
        // Without a domain it would mean somebody wherever it is asked.
        Some(("acct", name)) if name.trim_start_matches('@').contains('@') => name.to_owned(),
        Some(("http" | "https", _)) => of_page(resource, &input).ok_or_else(ApiError::not_found)?.to_owned(),
        _ => return Err(ApiError::malformed("resource must be like acct:ada@example.org").into()),
    };
    let (handle, _) = by_name::account(services, &input, &name).await?;
    Ok(Reply::text(JRD, webfinger(&handle, &input.site).to_string()))
}

/// The name in a profile's own addresses.
fn of_page<'a>(resource: &'a str, input: &Input) -> Option<&'a str> {
    let path = resource.strip_prefix(&input.site.base())?;
    path.strip_prefix("/@").or_else(|| path.strip_prefix("/users/"))
}
