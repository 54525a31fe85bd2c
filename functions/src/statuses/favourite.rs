//! `POST /api/v1/statuses/{id}/favourite`: favours a status, for its author and everybody to see.

use crudder_domain::Mark;
use crudder_wire::{ApiError, Input, Reply};

use super::{marked, seen_original};
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = input.person()?;
    let shown = seen_original(services, &input, Some(person)).await?;
    services.writer()?.mark_status(person, &shown.status, Mark::Favourite).await.map_err(refusal::store)?;
    marked::counted(services, &input, person, shown).await
}
