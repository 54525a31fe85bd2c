//! `GET /api/v1/bookmarks`: the statuses that I keep, the newest mark first.

use crudder_domain::Mark;
use crudder_wire::{ApiError, Input, Reply};

use super::marked;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    marked::page(services, &input, Mark::Bookmark).await
}
