//! `GET /api/v1/polls/{id}`: what a status asks, and what was answered so far.

use crudder_wire::{ApiError, Input, Reply};

use super::{answer, seen};
use crate::services::Services;
use crate::viewer;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let (shown, _) = seen(services, &input, person).await?;
    answer(services, person, &shown).await
}
