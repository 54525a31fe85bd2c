//! `POST /auth/refresh`: a refresh token for a new access token.

use crudder_identity::RefreshToken;
use crudder_wire::{ApiError, Input, Reply};

use super::named;
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let token: RefreshToken = input.params.require("refresh_token")?;
    let mut tokens = services.identity()?.refresh(&token).await.map_err(|error| match error {
        crudder_identity::Error::WrongCredentials => ApiError::unauthorized(),
        other => refusal::of_pool(services)(other),
    })?;
    tokens.refresh_token = None;
    Reply::ok(&named::token(services, tokens))
}
