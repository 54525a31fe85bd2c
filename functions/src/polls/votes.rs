//! `POST /api/v1/polls/{id}/votes`: answers what a status asks. One vote each; the same again is no error.

use crudder_domain::StatusId;
use crudder_domain::poll::MAX_OPTIONS;
use crudder_messages::Error;
use crudder_wire::entities::Poll;
use crudder_wire::{ApiError, Input, Reply};

use super::{answer, visible_poll};
use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

const CHOICES: &str = "choices";

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/polls/{id}/votes",
    Capability::Write,
    Needs::Person(&[Scope::WriteStatuses]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Polls, "Vote on a poll")
        .says("One vote per account. Repeating the same vote is no error.")
        .path::<StatusId>("id", "The poll's id, which is the id of its status.")
        .needs_field::<ListOf<u32, MAX_OPTIONS>>(
            CHOICES,
            "The indexes of the chosen options, counted from 0.",
        )
        .answers::<Poll>("The poll with your vote.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let (mut shown, poll) = visible_poll(services, &input, Some(person)).await?;
    let choices: Vec<u8> = input.params.parse_all(CHOICES, MAX_OPTIONS)?;
    let vote = poll.vote(&choices).map_err(|why| ApiError::invalid(CHOICES, why))?;
    let status = &shown.status;
    if status.author == person {
        return Err(ApiError::not_allowed("id", "You cannot vote in your own polls").into());
    }
    if !poll.end(status.expires_at).is_alive(services.now()) {
        return Err(ApiError::not_allowed("id", "The poll has already ended").into());
    }
    services.writer()?.vote(person, status, vote).await.map_err(|error| match error {
        Error::AlreadyVoted => {
            Refusal::Client(ApiError::not_allowed("id", "You have already voted on this poll"))
        }
        other => other.into(),
    })?;
    let (id, end) = (status.id, status.counts_end(services.now()));
    shown.counts = services.reader()?.status_counts_now(id).await?;
    services.cache().fill_counts(&[(id, end, shown.counts)]).await;
    answer(services, Some(person), &shown).await
}
