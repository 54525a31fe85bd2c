//! `/api/v1/polls`: what statuses ask, and voting on it. A poll's id is its status's.

pub(crate) mod show;
pub(crate) mod votes;

use crudder_domain::{AccountId, Poll};
use crudder_timeline::ShownStatus;
use crudder_wire::{ApiError, Input, Reply, entities};

use crate::function::functions;
use crate::refusal::Refusal;
use crate::services::Services;
use crate::statuses::visible_original;

functions!["polls_": show, votes];

/// The status that the path names, with what it asks; 404 where it asks nothing, is not there, or not for the viewer to
/// know of.
async fn visible_poll(
    services: &Services,
    input: &Input,
    person: Option<AccountId>,
) -> Result<(ShownStatus, Poll), Refusal> {
    let shown = visible_original(services, input, person).await?;
    let poll = shown.status.poll.clone().ok_or_else(ApiError::not_found)?;
    Ok((shown, poll))
}

/// What a status asks, as that viewer sees it.
async fn answer(
    services: &Services,
    person: Option<AccountId>,
    shown: &ShownStatus,
) -> Result<Reply, Refusal> {
    let status = &shown.status;
    let vote = match person {
        Some(person) => {
            let marks = services.reader()?.interactions(person, [status]).await?;
            marks.get(&status.id).and_then(|marks| marks.vote)
        }
        None => None,
    };
    let poll = entities::Poll::new(status, shown.counts.tally, vote, person, services.now());
    Ok(Reply::ok(&poll.ok_or_else(ApiError::not_found)?))
}
