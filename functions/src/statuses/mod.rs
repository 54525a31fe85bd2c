//! `/api/v1/statuses`: posting, reading, marking, deleting.

pub(crate) mod bookmark;
pub(crate) mod bookmarks;
pub(crate) mod context;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod edited;
pub(crate) mod favourite;
pub(crate) mod favourited_by;
pub(crate) mod favourites;
pub(crate) mod history;
pub(crate) mod index;
mod interactions;
pub(crate) mod lifetime;
pub(crate) mod mute;
pub(crate) mod pin;
mod poll;
pub(crate) mod reblog;
pub(crate) mod reblogged_by;
pub(crate) mod show;
pub(crate) mod source;
pub(crate) mod unbookmark;
pub(crate) mod unfavourite;
pub(crate) mod unmute;
pub(crate) mod unpin;
pub(crate) mod unreblog;

use crudder_domain::{AccountId, Interactions, Moment};
use crudder_timeline::ShownStatus;
use crudder_wire::entities::{self, AllLinks, StatusParts};
use crudder_wire::{ApiError, Input};

use crate::function::functions;
use crate::refusal::Refusal;
use crate::services::Services;
use crate::{media, viewer};

functions![
    "statuses_": create, index, show, context, edit, source, history, delete, favourited_by, favourite,
    unfavourite, reblogged_by, reblog, unreblog, bookmark, unbookmark, mute, unmute, pin, unpin,
    favourites, bookmarks
];

/// A status with all that it is shown with, for the wire; `links` are those of [`media::links`].
pub(crate) fn parts<'a>(
    shown: &'a ShownStatus,
    marks: Interactions,
    now: Moment,
    links: &'a AllLinks,
) -> StatusParts<'a> {
    StatusParts {
        status: &shown.status,
        counts: shown.counts,
        author: &shown.author,
        author_counts: shown.author_counts,
        marks,
        now,
        links,
    }
}

/// Statuses as that viewer sees them, with what the viewer did with each. Every way out goes through here.
pub(crate) async fn entities(
    services: &Services,
    input: &Input,
    viewer: Option<AccountId>,
    shown: &[ShownStatus],
) -> Result<Vec<entities::Status>, Refusal> {
    let marks = match viewer {
        Some(person) if !shown.is_empty() => {
            let statuses = shown.iter().map(|one| &one.original().status);
            services.reader()?.interactions(person, statuses).await?
        }
        _ => std::collections::HashMap::new(),
    };
    let now = services.now();
    let originals: Vec<_> = shown.iter().map(|one| &one.original().status).collect();
    let links = media::links(services, &originals).await?;
    let plain = |one: &ShownStatus| {
        let marks = marks.get(&one.status.id).copied().unwrap_or_default();
        entities::Status::new(parts(one, marks, now, &links), viewer, &input.site)
    };
    let entity = |one: &ShownStatus| match &one.reblog {
        Some(original) => plain(one).boosting(plain(original)),
        None => plain(one),
    };
    Ok(shown.iter().map(entity).collect())
}

/// One status, as [`entities`] has many.
pub(crate) async fn entity(
    services: &Services,
    input: &Input,
    viewer: Option<AccountId>,
    shown: ShownStatus,
) -> Result<entities::Status, Refusal> {
    Ok(entities(services, input, viewer, &[shown]).await?.pop().ok_or_else(ApiError::internal)?)
}

/// The status that the path names; 404 where it is not there, has ended, or is not for the viewer to know of.
pub(crate) async fn visible_status(
    services: &Services,
    input: &Input,
    person: Option<AccountId>,
) -> Result<ShownStatus, Refusal> {
    let found = services.timelines()?.status(&services.cache(), input.path_status()?).await;
    let shown = found?.ok_or_else(ApiError::not_found)?;
    Ok(viewer::visible(services, person, vec![shown]).await?.pop().ok_or_else(ApiError::not_found)?)
}

/// The status that the path names, or what it boosts: an interaction with a boost is meant for its original. 404 where it is not visible.
pub(crate) async fn visible_original(
    services: &Services,
    input: &Input,
    person: Option<AccountId>,
) -> Result<ShownStatus, Refusal> {
    visible_status(services, input, person).await.map(ShownStatus::into_original)
}
