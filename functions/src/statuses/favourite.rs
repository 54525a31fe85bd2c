//! `POST /api/v1/statuses/{id}/favourite`: favours a status, for its author and everybody to see.

use crudder_domain::{Interaction, StatusId};
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::{interactions, visible_original};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/statuses/{id}/favourite",
    Capability::Write,
    Needs::Person(&[Scope::WriteFavourites]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Favourite a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let shown = visible_original(services, &input, Some(person)).await?;
    services.writer()?.add_interaction(person, &shown.status, Interaction::Favourite).await?;
    interactions::counted(services, &input, person, shown).await
}
