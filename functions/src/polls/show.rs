//! `GET /api/v1/polls/{id}`: what a status asks, and what was answered so far.

use crudder_domain::StatusId;
use crudder_wire::entities::Poll;
use crudder_wire::{Input, Reply};

use super::{answer, visible_poll};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/polls/{id}",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Status);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Polls, "View a poll")
        .path::<StatusId>("id", "The poll's id, which is the id of its status.")
        .answers::<Poll>("The poll with its results so far.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let (shown, _) = visible_poll(services, &input, person).await?;
    answer(services, person, &shown).await
}
