//! `POST /auth/reset-password`: a reset code for a new password, which ends all that the one before was good for. What lies in
//! the table the pool's trigger ends ([`post_confirmation`](crate::trigger::post_confirmation)), whoever asks the pool.

use crudder_identity::{Code, Password};
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};

use super::credentials::HandleOrEmail;
use super::sessions;
use crate::openapi::{NEW_PASSWORD, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /auth/reset-password", Capability::Session, Needs::Nothing, describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Reset your password with a code")
        .needs_field::<HandleOrEmail>("username", "The account's handle or e-mail address.")
        .needs_field::<Code>("code", "The six-digit code from the e-mail.")
        .needs_field::<Password>("password", NEW_PASSWORD)
        .says("Ends every session and the access of every application.")
        .answers::<Empty>("The new password is valid from now on.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let named: HandleOrEmail = input.params.require("username")?;
    let code: Code = input.params.require("code")?;
    let password: Password = input.params.require("password")?;
    password.check_strength().map_err(|weakness| ApiError::invalid("password", weakness))?;
    // A name that nobody holds is answered like a wrong code: whether there is such a person is not told.
    let login =
        named.login(services).await?.ok_or_else(|| ApiError::invalid("code", "is wrong or has expired"))?;
    let pool = services.identity()?;
    pool.reset_password(&login, &code, &password).await?;
    // What is left is that the pool itself takes the access tokens of before until they end.
    if let Err(error) = pool.end_sessions(&login).await {
        services.tally().pool_failed();
        tracing::error!(%error, "the user pool did not end the sessions of before a new password");
    }
    sessions::pass_the_second(services).await;
    Ok(Reply::ok(&Empty {}))
}
