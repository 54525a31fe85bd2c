//! `POST /oauth/revoke`: ends a token (RFC 7009). One that is not there has ended already, which is no error.

use crudder_domain::{Access, AppId, SecretHash};
use crudder_identity::{AppRefreshToken, AppToken};
use crudder_wire::entities::Empty;
use crudder_wire::{Input, OAuthError, Reply};

use super::client;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new("POST /oauth/revoke", Capability::Apps, Needs::Nothing, describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::OAuth, "Revoke a token")
        .says("Token revocation, as in RFC 7009. Revoking an unknown token is no error.")
        .for_apps()
        .field::<AppId>("client_id", "The application's id, unless the `Authorization` header has it.")
        .field::<String>(
            "client_secret",
            "The application's secret, unless the `Authorization` header has it.",
        )
        .field::<String>("token", "The access token or refresh token to revoke.")
        .answers::<Empty>("The token is revoked.")
        .refuses(400, "The token is missing.")
        .refuses(401, "The application is unknown, or its secret is wrong.")
        .refuses(403, "The token belongs to another application.")
}

pub(crate) async fn handle(
    services: &Services,
    input: Input,
    _access: Option<Access>,
) -> Result<Reply, Refusal> {
    let registration = client::authenticate(services, &input).await?;
    let text = input.params.text("token").filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| OAuthError::InvalidRequest.because("token is missing"))?;
    if let Some((token, access)) = found(services, text).await? {
        if access.app != registration.app.id {
            return Err(OAuthError::UnauthorizedClient.because("the token was given to another app").into());
        }
        services.writer()?.revoke(&token).await?;
    } else if let Ok(refresh) = text.parse::<AppRefreshToken>() {
        // One that was used before stands for what came of it.
        if let Some(family) = services.reader()?.spent(&refresh.hash()).await? {
            services.writer()?.end_family(&family, registration.app.id).await?;
        }
    }
    Ok(Reply::ok(&Empty {}))
}

/// The token that is meant: itself, or the one that it renews.
async fn found(services: &Services, text: &str) -> Result<Option<(SecretHash, Access)>, Refusal> {
    if let Ok(token) = text.parse::<AppToken>() {
        let access = services.reader()?.given(&token.hash()).await?;
        return Ok(access.map(|access| (token.hash(), access)));
    }
    let Ok(refresh) = text.parse::<AppRefreshToken>() else { return Ok(None) };
    let found = services.reader()?.renewable(&refresh.hash()).await?;
    Ok(found.map(|old| (old.token, old.access)))
}
