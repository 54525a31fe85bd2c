//! `GET /api/v1/lists/{id}`: one of my lists.

use crudder_wire::{ApiError, Input, Reply};

use super::{own, reply};
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    reply(&own(services, &input).await?)
}
