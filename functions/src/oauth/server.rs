//! `GET /.well-known/oauth-authorization-server`: what this server offers to apps (RFC 8414).

use crudder_domain::Access;
use crudder_wire::entities::AuthorizationServer;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

/// The ways to a token that there always are.
const GRANT_TYPES: &[&str] = &["authorization_code", "client_credentials", "refresh_token"];

pub(crate) const ROUTE: Route =
    Route::new("GET /.well-known/oauth-authorization-server", Capability::Apps, Needs::Nothing, describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::OAuth, "Discover the OAuth server configuration")
        .says("Authorization server metadata, as in RFC 8414.")
        .answers::<AuthorizationServer<'_>>("The server's metadata.")
}

#[expect(clippy::unused_async, reason = "every handler is async")]
pub(crate) async fn handle(
    services: &Services,
    input: Input,
    _access: Option<Access>,
) -> Result<Reply, Refusal> {
    let mut grant_types = GRANT_TYPES.to_vec();
    if services.grants_by_password() {
        grant_types.push("password");
    }
    Ok(Reply::ok(&AuthorizationServer::new(&input.site, &grant_types)))
}
