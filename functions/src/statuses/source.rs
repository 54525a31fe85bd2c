//! `GET /api/v1/statuses/{id}/source`: a status as it was written.

use crudder_wire::entities::StatusSource;
use crudder_wire::{ApiError, Input, Reply};

use super::seen_original;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = input.person()?;
    let shown = seen_original(services, &input, Some(person)).await?;
    Reply::ok(&StatusSource::from(&shown.status))
}
