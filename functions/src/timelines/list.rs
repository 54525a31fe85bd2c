//! `GET /api/v1/timelines/list/{id}`: what those on one of my lists have posted.

use crudder_wire::{ApiError, Input, Reply};

use crate::services::Services;
use crate::{lists, refusal};

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, page) = (input.person()?, input.params.page()?);
    let list = lists::own(services, &input).await?;
    let found = services.timelines()?.list(&services.cache(), person, &list, &page).await;
    super::reply(services, &input, Some(person), &found.map_err(refusal::store)?).await
}
