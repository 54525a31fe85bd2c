//! `POST /api/v1/accounts/{id}/unfollow`: no longer follows, or withdraws a request.

use crudder_messages::Error;
use crudder_wire::{ApiError, Input, Reply};

use super::relationship;
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, account) = (input.person()?, input.path_account()?);
    services.writer()?.unfollow(person, account).await.map_err(|error| match error {
        Error::NoSuchAccount => ApiError::named_not_found("id"),
        other => refusal::store(other),
    })?;
    relationship(services, person, account).await
}
