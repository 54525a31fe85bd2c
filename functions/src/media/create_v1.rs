//! `POST /api/v1/media`: the same for old clients. A picture is ready when it is answered, in either version.

use crudder_wire::{ApiError, Input, Reply};

use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    super::create::handle(services, input).await
}
