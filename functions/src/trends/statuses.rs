//! `GET /api/v1/trends/statuses`: the statuses of the last day that most people did something with.

use crudder_domain::StatusId;
use crudder_wire::{ApiError, Input, Reply};

use crate::search::skipped;
use crate::services::Services;
use crate::statuses::entities;
use crate::{refusal, viewer};

const USUAL: usize = 20;
const MOST: usize = 40;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let (limit, skipped) = (input.params.limit(USUAL, MOST)?, skipped(&input.params)?);
    let cache = services.cache();
    let trends = services.timelines()?.trends(&cache).await.map_err(refusal::store)?;
    let ids = trends.statuses.iter().map(|entry| entry.id).skip(skipped).take(limit);
    let ids: Vec<StatusId> = ids.collect();
    let shown = services.timelines()?.statuses(&cache, &ids).await.map_err(refusal::store)?;
    let shown = viewer::visible(services, person, shown).await?;
    Reply::ok(&entities(services, &input, person, &shown).await?)
}
