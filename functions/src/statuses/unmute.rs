//! `POST /api/v1/statuses/{id}/unmute`: wants them again.

use crudder_domain::StatusId;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::interactions::{self, UndoTarget};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/statuses/{id}/unmute",
    Capability::Write,
    Needs::Person(&[Scope::WriteMutes]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Unmute the conversation of a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let UndoTarget { status, shown } =
        interactions::undo_target(services, &input, person, |marks| marks.muted).await?;
    services.writer()?.mute_thread(person, &status, false).await?;
    interactions::answer(services, &input, person, shown).await
}
