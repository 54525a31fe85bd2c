//! `POST /auth/refresh`: a refresh token for a new access token.

use crudder_identity::RefreshToken;
use crudder_wire::entities::Token;
use crudder_wire::{ApiError, Input, Reply};

use super::credentials;
use crate::openapi::{Operation, Tag};
use crate::presence;
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /auth/refresh", Capability::Recognise, Needs::Nothing, describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Refresh an access token")
        .needs_field::<RefreshToken>("refresh_token", "The refresh token from the sign-in.")
        .answers::<Token>("A new access token. The refresh token remains valid.")
        .refuses(401, "The refresh token is invalid or has ended.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let token: RefreshToken = input.params.require("refresh_token")?;
    let mut tokens = services.identity()?.refresh(&token).await.map_err(|error| match error {
        crudder_identity::Error::WrongCredentials => Refusal::Client(ApiError::unauthorized()),
        other => other.into(),
    })?;
    // Whatever the pool remembers: who left, or has ended the session, has none.
    presence::check(services, tokens.account, Some(tokens.session_began)).await?;
    tokens.refresh_token = None;
    Ok(Reply::ok(&credentials::token(services, tokens)))
}
