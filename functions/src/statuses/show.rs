//! `GET /api/v1/statuses/{id}`: one status.

use crudder_wire::{ApiError, Input, Reply, entities};

use super::{parts, seen};
use crate::services::Services;
use crate::viewer;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let shown = seen(services, &input, person).await?;
    Reply::ok(&entities::Status::new(parts(&shown), person, &input.site))
}
