//! `POST /api/v1/statuses/{id}/mute`: wants no notifications of the conversation that it stands in.

use crudder_domain::StatusId;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::{interactions, visible_original};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/statuses/{id}/mute",
    Capability::Write,
    Needs::Person(&[Scope::WriteMutes]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Mute the conversation of a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let shown = visible_original(services, &input, Some(person)).await?;
    services.writer()?.mute_thread(person, &shown.status, true).await?;
    interactions::answer(services, &input, person, shown).await
}
