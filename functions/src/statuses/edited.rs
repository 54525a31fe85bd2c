//! What the routes that change one's own status have in common.

use crudder_domain::AccountId;
use crudder_messages::{Edited, Error, MAX_EDITS, MAX_PAST_MEDIA, StatusChange};
use crudder_wire::{ApiError, Input, Reply};
use futures::future::join_all;

use super::create::{media_unusable, names_nobody};
use super::entity;
use crate::refusal::Refusal;
use crate::services::Services;

/// Changes the status that the path names, brings the cache up with it, and answers the status as it now is. 404 where it
/// is not there (any more), is a boost, or is somebody else's.
pub(crate) async fn change(
    services: &Services,
    input: &Input,
    person: AccountId,
    change: &StatusChange,
) -> Result<Reply, Refusal> {
    let edited = services.writer()?.edit_status(person, input.path_status()?, change).await;
    let Edited { status, activity, shortened, shortened_boosts } =
        edited.map_err(refused)?.ok_or_else(ApiError::not_found)?;
    let cache = services.cache();
    let own = async {
        if let Some((before, after)) = &activity {
            cache.put_activity(person, before, after).await;
        }
    };
    // Of those that follow, what they say matters most: it is what everything shows.
    let followers =
        join_all(shortened.iter().chain(&shortened_boosts).map(|moved| cache.put_status(&moved.status)));
    tokio::join!(cache.put_status(&status), own, followers);
    let shown = services.timelines()?.show(&cache, vec![status]).await?;
    let shown = shown.into_iter().next().ok_or_else(ApiError::unauthorized)?;
    Ok(Reply::ok(&entity(services, input, Some(person), shown).await?))
}

fn refused(error: Error) -> Refusal {
    match error {
        Error::TooManyEdits => Refusal::Client(ApiError::not_allowed(
            "id",
            format!("You can edit a post at most {MAX_EDITS} times"),
        )),
        Error::PollChanged => {
            Refusal::Client(ApiError::invalid("poll[options]", "can't be changed after posting"))
        }
        Error::TooManyMedia => Refusal::Client(ApiError::not_allowed(
            "media_ids",
            format!("You can remove at most {MAX_PAST_MEDIA} images from a post"),
        )),
        Error::MediaUnusable => media_unusable().into(),
        Error::NamesNobody => names_nobody().into(),
        Error::Blank => Refusal::Client(ApiError::invalid("status", "can't be blank")),
        other => other.into(),
    }
}
