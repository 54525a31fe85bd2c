//! `POST /api/v1/accounts`: an app signs somebody up, by a token of its own. It gets a token in that person's name, which
//! allows nothing until the address is confirmed by the code that was mailed.

use crudder_domain::{Access, Email, Handle, Language, Scope};
use crudder_identity::{AppToken, Password};
use crudder_messages::NewToken;
use crudder_wire::{ApiError, Input, Reply, entities};

use crate::auth::enrol;
use crate::limits::table::SIGN_UP;
use crate::openapi::{NEW_PASSWORD, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new("POST /api/v1/accounts", Capability::Apps, Needs::Token, describe)
    .limited(&SIGN_UP)
    .under_its_very_path();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::OAuth, "Register an account with an application's token")
        .needs_field::<Handle>("username", "The handle to reserve.")
        .needs_field::<Email>(
            "email",
            "The e-mail address to which the confirmation code is sent. It is never shown to anybody.",
        )
        .needs_field::<Password>("password", NEW_PASSWORD)
        .needs_field::<bool>("agreement", "Must be `true`: the person agrees to the server's rules.")
        .field::<Language>("locale", "The person's language, by ISO 639.")
        .answers::<entities::AppToken>(
            "A token for the account; it is valid once the e-mail address is confirmed.",
        )
}

pub(crate) async fn handle(
    services: &Services,
    input: Input,
    access: Option<Access>,
) -> Result<Reply, Refusal> {
    let access = access.ok_or_else(ApiError::unauthorized)?;
    if access.account.is_some() {
        return Err(ApiError::forbidden(
            "This method requires a token of the application itself, without a user",
        )
        .into());
    }
    if !access.scopes.allow(Scope::WriteAccounts) {
        return Err(ApiError::out_of_scope(Scope::WriteAccounts.as_str()).into());
    }
    if input.params.boolean("agreement")? != Some(true) {
        return Err(ApiError::invalid("agreement", "must be accepted").into());
    }
    // Mails are in one language; that it names one is checked all the same, so that no client learns otherwise later.
    input.params.parse_filled::<Language>("locale")?;
    let app = services.reader()?.app(access.app).await?;
    let app = app.ok_or_else(ApiError::unauthorized)?;

    let (reservation, _) = enrol::sign_up(services, &input).await?;
    let token = AppToken::draw()?;
    let access = Access { account: Some(reservation.account), ..access };
    let issue = NewToken { token: token.hash(), refresh: None, access };
    services.writer()?.reserve_pending_token(&reservation, &issue, &app).await?;
    Ok(Reply::ok(&entities::AppToken {
        access_token: token.expose().to_owned(),
        token_type: "Bearer",
        scope: access.scopes.to_string(),
        created_at: services.now().as_secs(),
        refresh_token: None,
        expires_in: None,
    }))
}
