//! `POST /oauth/token`: gives an app a token, for what proves that it may have one.

use crudder_domain::{Access, AppId, RedirectUri, Scopes};
use crudder_identity::{AppRefreshToken, AppToken, AuthorizationCode, CodeVerifier, Password};
use crudder_messages::{Error, NewToken, Redeemed, Registration};
use crudder_wire::entities;
use crudder_wire::{ApiError, Input, OAuthError, Reply};
use lambda_http::http::StatusCode;
use lambda_http::http::header::PRAGMA;

use super::{client, request};
use crate::auth::credentials::{self, HandleOrEmail};
use crate::openapi::{Operation, Tag, words};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new("POST /oauth/token", Capability::Apps, Needs::Nothing, describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::OAuth, "Obtain a token")
        .says("Errors are those of RFC 6749. Which fields are needed depends on `grant_type`.")
        .for_apps()
        .field_shaped(
            "grant_type",
            words(&["authorization_code", "refresh_token", "client_credentials", "password"]),
            "The kind of grant. `password` is disabled unless the operator enables it.",
        )
        .field::<AppId>("client_id", "The application's id, unless the `Authorization` header has it.")
        .field::<String>(
            "client_secret",
            "The application's secret, unless the `Authorization` header has it.",
        )
        .field::<String>("code", "For `authorization_code`: the code.")
        .field::<RedirectUri>(
            "redirect_uri",
            "For `authorization_code`: the redirect URI to which the code was sent.",
        )
        .field::<String>("code_verifier", "For `authorization_code`: the code verifier of PKCE (RFC 7636).")
        .field::<String>("refresh_token", "For `refresh_token`: the refresh token from the last answer.")
        .field::<Scopes>(
            "scope",
            "The token's scopes, separated by spaces; not for `authorization_code`. The default is `read`.",
        )
        .field::<HandleOrEmail>("username", "For `password`: the account's handle or e-mail address.")
        .field::<Password>("password", "For `password`: the account's password.")
        .answers::<entities::AppToken>("The token.")
        .refuses(400, "A field is missing, or the grant is invalid.")
        .refuses(401, "The application is unknown, or its secret is wrong.")
}

pub(crate) async fn handle(
    services: &Services,
    input: Input,
    _access: Option<Access>,
) -> Result<Reply, Refusal> {
    let grant_type = input.params.text("grant_type").unwrap_or_default();
    if grant_type.is_empty() {
        return Err(OAuthError::InvalidRequest.because("grant_type is missing").into());
    }
    let registration = client::authenticate(services, &input).await?;
    let new = match grant_type {
        "authorization_code" => by_code(services, &input, &registration).await?,
        "password" if services.grants_by_password() => by_password(services, &input, &registration).await?,
        "client_credentials" => by_itself(services, &input, &registration).await?,
        "refresh_token" => by_refresh_token(services, &input, &registration).await?,
        _ => {
            return Err(OAuthError::UnsupportedGrantType
                .because("grant_type is none that is offered here")
                .into());
        }
    };
    let token = entities::AppToken {
        scope: new.issue.access.scopes.to_string(),
        expires_in: new.issue.lasts_secs(),
        created_at: services.now().as_secs(),
        token_type: "Bearer",
        access_token: new.token.expose().to_owned(),
        refresh_token: new.refresh.map(|refresh| refresh.expose().to_owned()),
    };
    Ok(Reply::ok(&token).header(PRAGMA, "no-cache"))
}

/// A token that was just drawn, and what is kept of it.
struct DrawnToken {
    token: AppToken,
    refresh: Option<AppRefreshToken>,
    issue: NewToken,
}

impl DrawnToken {
    fn draw(access: Access) -> Result<Self, Refusal> {
        let token = AppToken::draw()?;
        let refresh = access.account.map(|_| AppRefreshToken::draw()).transpose()?;
        let issue =
            NewToken { token: token.hash(), refresh: refresh.as_ref().map(AppRefreshToken::hash), access };
        Ok(Self { token, refresh, issue })
    }
}

async fn by_code(
    services: &Services,
    input: &Input,
    registration: &Registration,
) -> Result<DrawnToken, Refusal> {
    let refused = || OAuthError::InvalidGrant.because("the code is wrong, has ended, or was used before");
    let code: Option<AuthorizationCode> = input.params.text("code").and_then(|text| text.parse().ok());
    let code = code.ok_or_else(refused)?.hash();
    let found = services.reader()?.code(&code).await?.ok_or_else(refused)?;
    let grant = found.grant;
    if grant.access.app != registration.app.id {
        return Err(refused().into());
    }
    if let Some(first) = found.gave {
        services.writer()?.end_family(&first, registration.app.id).await?;
        return Err(refused().into());
    }
    if input.params.text("redirect_uri") != Some(grant.redirect_uri.as_str()) {
        return Err(OAuthError::InvalidGrant
            .because("redirect_uri is not the one that the code went to")
            .into());
    }
    let verifier = input.params.text("code_verifier").filter(|text| !text.is_empty());
    let proves_it = match (&grant.challenge, verifier) {
        (Some(challenge), Some(text)) => {
            text.parse::<CodeVerifier>().is_ok_and(|verifier| verifier.answers(challenge))
        }
        (None, None) => true,
        // A verifier without a challenge: somebody has taken the challenge out of the request (RFC 9700).
        _ => false,
    };
    if !proves_it {
        return Err(OAuthError::InvalidGrant
            .because("code_verifier is not the one that the code was asked with")
            .into());
    }
    let new = DrawnToken::draw(grant.access)?;
    match services.writer()?.redeem(&code, &new.issue, registration).await.map_err(refuse)? {
        Redeemed::Done => Ok(new),
        Redeemed::Ended => Err(refused().into()),
        Redeemed::Used(first) => {
            services.writer()?.end_family(&first, registration.app.id).await?;
            Err(refused().into())
        }
    }
}

async fn by_password(
    services: &Services,
    input: &Input,
    registration: &Registration,
) -> Result<DrawnToken, Refusal> {
    let scopes = scopes(input, registration)?;
    let tokens = credentials::sign_in(services, input).await.map_err(|refusal| match refusal.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::UNPROCESSABLE_ENTITY => {
            OAuthError::InvalidGrant.because(refusal.error)
        }
        _ => refusal,
    })?;
    let access = Access { app: registration.app.id, account: Some(tokens.account), scopes };
    give(services, registration, access, Some(tokens.session_began)).await
}

async fn by_itself(
    services: &Services,
    input: &Input,
    registration: &Registration,
) -> Result<DrawnToken, Refusal> {
    let scopes = scopes(input, registration)?;
    give(services, registration, Access { app: registration.app.id, account: None, scopes }, None).await
}

async fn by_refresh_token(
    services: &Services,
    input: &Input,
    registration: &Registration,
) -> Result<DrawnToken, Refusal> {
    let refused = || OAuthError::InvalidGrant.because("the refresh token is wrong, or was used before");
    let refresh: Option<AppRefreshToken> =
        input.params.text("refresh_token").and_then(|text| text.parse().ok());
    let refresh = refresh.ok_or_else(refused)?.hash();
    let Some(old) = services.reader()?.renewable(&refresh).await? else {
        // Whoever comes with one that was used before may have stolen it, and so may who used it (RFC 9700, section 4.14).
        if let Some(family) = services.reader()?.spent(&refresh).await? {
            services.writer()?.end_family(&family, registration.app.id).await?;
        }
        return Err(refused().into());
    };
    let old = Some(old).filter(|old| old.access.app == registration.app.id).ok_or_else(refused)?;
    // A new token may do less, never more.
    let scopes = match input.params.text("scope").filter(|text| !text.is_empty()) {
        None => old.access.scopes,
        Some(_) => {
            request::scopes(input, old.access.scopes).map_err(|why| OAuthError::InvalidScope.because(why))?
        }
    };
    let new = DrawnToken::draw(Access { scopes, ..old.access })?;
    let renewed = services.writer()?.renew(&refresh, &old, &new.issue).await.map_err(refuse)?;
    if renewed { Ok(new) } else { Err(refused().into()) }
}

async fn give(
    services: &Services,
    registration: &Registration,
    access: Access,
    began: Option<u64>,
) -> Result<DrawnToken, Refusal> {
    let new = DrawnToken::draw(access)?;
    services.writer()?.issue(&new.issue, registration, began).await.map_err(refuse)?;
    Ok(new)
}

fn scopes(input: &Input, registration: &Registration) -> Result<Scopes, ApiError> {
    request::scopes(input, registration.app.scopes).map_err(|why| OAuthError::InvalidScope.because(why))
}

fn refuse(error: Error) -> Refusal {
    match error {
        Error::SessionEnded => OAuthError::InvalidGrant.because("all sessions were ended meanwhile").into(),
        Error::NoSuchApp => {
            OAuthError::InvalidClient.because("the app was forgotten: register it again").into()
        }
        other => other.into(),
    }
}
