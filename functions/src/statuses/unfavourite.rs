//! `POST /api/v1/statuses/{id}/unfavourite`: favours it no more.

use crudder_domain::{Interaction, StatusId};
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::interactions::{self, UndoTarget};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/statuses/{id}/unfavourite",
    Capability::Write,
    Needs::Person(&[Scope::WriteFavourites]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Undo favourite of a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let UndoTarget { status, shown } =
        interactions::undo_target(services, &input, person, |marks| marks.favourited).await?;
    services.writer()?.remove_interaction(person, &status, Interaction::Favourite).await?;
    interactions::counted(services, &input, person, shown).await
}
