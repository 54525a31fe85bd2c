//! `PUT /api/v1/media/{id}`: says what one's own picture shows, and what of it must not be cut off, while it waits.

use crudder_wire::{ApiError, Input, Reply};

use super::{answer, change};
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, id) = (input.person()?, input.path_media()?);
    let change = change(&input.params)?;
    let changed = services.writer()?.change_media(person, id, &change).await.map_err(refusal::store)?;
    answer(services, changed.ok_or_else(ApiError::not_found)?).await
}
