//! `GET /api/v1/statuses/{id}/favourited_by`: who favours a status, the newest first.

use crudder_wire::{ApiError, Input, Reply};

use super::{marked, seen_original};
use crate::services::Services;
use crate::{refusal, viewer};

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let id = seen_original(services, &input, person).await?.status.id;
    let page = input.params.page()?;
    let slice = services.reader()?.favourited_by(id, &page).await.map_err(refusal::store)?;
    marked::people(services, &input, &page, slice).await
}
