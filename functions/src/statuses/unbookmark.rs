//! `POST /api/v1/statuses/{id}/unbookmark`: keeps it no more.

use crudder_domain::Mark;
use crudder_wire::{ApiError, Input, Reply};

use super::{marked, seen_original};
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = input.person()?;
    let shown = seen_original(services, &input, Some(person)).await?;
    services.writer()?.unmark_status(person, &shown.status, Mark::Bookmark).await.map_err(refusal::store)?;
    marked::answer(services, &input, person, shown).await
}
