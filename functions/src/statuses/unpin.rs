//! `POST /api/v1/statuses/{id}/unpin`: shows it at the top of the own profile no more.

use crudder_wire::{ApiError, Input, Reply};

use super::{marked, seen};
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = input.person()?;
    let shown = seen(services, &input, Some(person)).await?;
    if shown.status.author != person {
        return Err(ApiError::invalid("id", "is somebody else's status"));
    }
    services.writer()?.pin_status(&shown.status, false).await.map_err(refusal::store)?;
    marked::answer(services, &input, person, shown).await
}
