//! `GET /api/v1/statuses/{id}`: one status.

use crudder_wire::{ApiError, Input, Reply, entities};

use super::parts;
use crate::services::Services;
use crate::{refusal, viewer};

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let found = services.timelines()?.status(&services.cache(), input.path_status()?).await;
    let shown = found.map_err(refusal::store)?.ok_or_else(ApiError::not_found)?;
    if !viewer::may_see(services, person, &shown.status).await? {
        return Err(ApiError::not_found());
    }
    Reply::ok(&entities::Status::new(parts(&shown), person, &input.site))
}
