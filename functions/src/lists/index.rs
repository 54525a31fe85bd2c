//! `GET /api/v1/lists`: all of mine, 50 at most.

use crudder_wire::{ApiError, Input, Reply, entities};

use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let lists = services.reader()?.lists(input.person()?).await.map_err(refusal::store)?;
    Reply::ok(&lists.iter().map(entities::List::from).collect::<Vec<_>>())
}
