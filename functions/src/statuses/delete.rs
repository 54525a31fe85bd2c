//! `DELETE /api/v1/statuses/{id}`: ends one's own status now.

use crudder_domain::{Marks, StatusId};
use crudder_messages::Deleted;
use crudder_wire::entities::{AllLinks, Deleted as LastView};
use crudder_wire::{ApiError, Input, Reply};

use super::parts;
use crate::openapi::{Operation, Tag};
use crate::refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "End a status of mine now")
        .path::<StatusId>("id", "The status.")
        .answers::<LastView>("What it was.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, id) = (input.person()?, input.path_status()?);
    let deleted = services.writer()?.delete_status(person, id).await.map_err(refusal::store)?;
    let Deleted { status, before, activity } = deleted.ok_or_else(ApiError::not_found)?;
    let cache = services.cache();
    tokio::join!(cache.bury_status(id, status.expires_at), cache.put_activity(person, &before, &activity));
    let shown = services.timelines()?.show(&cache, vec![status]).await.map_err(refusal::store)?;
    let shown = shown.first().ok_or_else(ApiError::unauthorized)?;
    let links = AllLinks::new();
    Reply::ok(&LastView::new(parts(shown, Marks::default(), services.now(), &links), &input.site))
}
