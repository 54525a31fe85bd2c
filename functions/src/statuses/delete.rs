//! `DELETE /api/v1/statuses/{id}`: ends one's own status now.
//!
//! So that it can be written again ("delete and redraft"), its pictures wait for an hour, as copies: the addresses that were
//! given of them lead nowhere from then on. A copy is made before the status is deleted; where that fails, both are there, and
//! both go with the status.

use crudder_domain::{Attachment, Interactions, Status, StatusId};
use crudder_messages::Deleted;
use crudder_wire::entities::Deleted as LastView;
use crudder_wire::{ApiError, Input, Reply};
use futures::future::try_join_all;

use super::parts;
use crate::limits::table::DELETION;
use crate::media;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "DELETE /api/v1/statuses/{id}",
    Capability::Redraft,
    Needs::Person(&[Scope::WriteStatuses]),
    describe,
)
.limited(&DELETION);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Delete a status")
        .says("The images can be attached to another status for an hour.")
        .path::<StatusId>("id", "The status.")
        .query::<bool>("delete_media", "Whether the images are deleted at once. The default is `false`.")
        .answers::<LastView>("The deleted status with its source text.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id) = (input.person()?, input.path_status()?);
    let goes_at_once = input.params.boolean("delete_media")?.unwrap_or_default();
    let keep = async |media: Vec<Attachment>| {
        if goes_at_once { Vec::new() } else { copies(services, media).await }
    };
    let deleted = services.writer()?.delete_status_keeping(person, id, keep).await;
    let deleted = deleted?.ok_or_else(ApiError::not_found)?;
    let Deleted { status, before, activity, waiting, wait_until } = deleted;
    let links = media::links_of(services, &waiting, wait_until).await?;
    let status = Status { media: waiting, ..status };
    let cache = services.cache();
    tokio::join!(cache.bury_status(id, status.expires_at), cache.put_activity(person, &before, &activity));
    let shown = services.timelines()?.show(&cache, vec![status]).await?;
    let shown = shown.first().ok_or_else(ApiError::unauthorized)?;
    Ok(Reply::ok(&LastView::new(parts(shown, Interactions::default(), services.now(), &links), &input.site)))
}

/// The pictures as they can be attached again; none where not all of them could be copied: they go with the status then.
async fn copies(services: &Services, media: Vec<Attachment>) -> Vec<Attachment> {
    let Some(store) = services.pictures() else { return Vec::new() };
    let copy = async |picture: Attachment| {
        let copy = store.copy(picture.id, picture.copy).await?;
        Ok::<_, crudder_media::Error>(Attachment { copy, ..picture })
    };
    try_join_all(media.into_iter().map(copy)).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a deleted status's pictures can't be attached again");
        Vec::new()
    })
}
