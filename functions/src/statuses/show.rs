//! `GET /api/v1/statuses/{id}`: one status.

use crudder_wire::{ApiError, Input, Reply};

use super::{entity, seen};
use crate::services::Services;
use crate::viewer;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let shown = seen(services, &input, person).await?;
    Reply::ok(&entity(services, &input, person, shown).await?)
}
