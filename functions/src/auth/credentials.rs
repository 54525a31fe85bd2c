//! Whom a `username` field means: a handle, or an e-mail address where it holds an `@`.

use std::str::FromStr;

use crudder_domain::{AccountId, Email, Handle};
use crudder_identity::{Login, Password, Tokens};
use crudder_wire::entities::Token;
use crudder_wire::{ApiError, Input};
use lambda_http::http::StatusCode;

use crate::limits;
use crate::limits::table::SIGN_IN_FAILURE;
use crate::refusal::Refusal;
use crate::services::Services;

/// A handle or an e-mail address.
pub(crate) enum HandleOrEmail {
    Handle(Handle),
    Email(Email),
}

/// Why a text is neither.
#[derive(Debug, thiserror::Error)]
#[error("must be a username or an e-mail address")]
pub(crate) struct NotHandleOrEmail;

impl FromStr for HandleOrEmail {
    type Err = NotHandleOrEmail;

    fn from_str(text: &str) -> Result<Self, NotHandleOrEmail> {
        let text = text.trim();
        match text.strip_prefix('@').unwrap_or(text) {
            email if email.contains('@') => email.parse().map(Self::Email).map_err(|_| NotHandleOrEmail),
            handle => handle.parse().map(Self::Handle).map_err(|_| NotHandleOrEmail),
        }
    }
}

impl HandleOrEmail {
    /// What the user pool is asked for. `None` where no account and no reservation has that handle.
    pub(super) async fn login(self, services: &Services) -> Result<Option<Login>, Refusal> {
        match self {
            Self::Email(email) => Ok(Some(Login::Email(email))),
            Self::Handle(handle) => Ok(holder(services, &handle).await?.map(Login::Account)),
        }
    }
}

/// Whose a handle is: an account's, or a sign-up's that still waits for its confirmation.
pub(super) async fn holder(services: &Services, handle: &Handle) -> Result<Option<AccountId>, Refusal> {
    services.reader()?.holder(handle).await.map_err(Refusal::from)
}

/// Signs in whom `username` and `password` mean. Also repairs what a failed trigger left undone.
///
/// # Errors
/// 401 where that is nobody; 429 where too many were nobody before.
pub(crate) async fn sign_in(services: &Services, input: &Input) -> Result<Tokens, ApiError> {
    let named: HandleOrEmail = input.params.require("username")?;
    let password: Password = input.params.require("password")?;
    limits::refuse_over(services, &SIGN_IN_FAILURE, input).await?;
    let signed_in = try_sign_in(services, named, password).await.map_err(|refusal| refusal.answer(services));
    if signed_in.as_ref().is_err_and(|refusal| refusal.status == StatusCode::UNAUTHORIZED) {
        limits::note(services, &SIGN_IN_FAILURE, input).await;
    }
    signed_in
}

/// Has somebody who is signed in prove it again by the password.
///
/// # Errors
/// 403 where it is wrong; 429 where too many were before.
pub(super) async fn prove(
    services: &Services,
    input: &Input,
    account: AccountId,
    password: &Password,
) -> Result<(), Refusal> {
    limits::refuse_over(services, &SIGN_IN_FAILURE, input).await?;
    match services.identity()?.sign_in(&Login::Account(account), password).await {
        Err(crudder_identity::Error::WrongCredentials) => {
            limits::note(services, &SIGN_IN_FAILURE, input).await;
            Err(ApiError::forbidden("The password is wrong").into())
        }
        other => other.map(drop).map_err(Refusal::from),
    }
}

async fn try_sign_in(
    services: &Services,
    named: HandleOrEmail,
    password: Password,
) -> Result<Tokens, Refusal> {
    let login = named.login(services).await?.ok_or_else(ApiError::wrong_credentials)?;
    let tokens = services.identity()?.sign_in(&login, &password).await?;
    // Whoever can sign in is confirmed; if the trigger failed, the account is made here. Idempotent.
    let account = services.writer()?.create_account(tokens.account).await?;
    // Somebody who signed up at the pool itself, or too late: no name was reserved, so there is no account.
    Ok(account.map(|_| tokens).ok_or_else(ApiError::wrong_credentials)?)
}

/// Tokens as OAuth 2.0 answers them.
pub(super) fn token(services: &Services, tokens: Tokens) -> Token {
    Token {
        access_token: tokens.access_token.expose().to_owned(),
        refresh_token: tokens.refresh_token.map(|token| token.expose().to_owned()),
        token_type: "Bearer",
        expires_in: tokens.expires_in,
        created_at: services.now().as_secs(),
    }
}
