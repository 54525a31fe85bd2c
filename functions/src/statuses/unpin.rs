//! `POST /api/v1/statuses/{id}/unpin`: shows it at the top of the own profile no more.

use crudder_domain::StatusId;
use crudder_wire::entities::Status;
use crudder_wire::{ApiError, Input, Reply};

use super::{interactions, visible_status};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/statuses/{id}/unpin",
    Capability::Write,
    Needs::Person(&[Scope::WriteAccounts]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Unpin a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let shown = visible_status(services, &input, Some(person)).await?;
    if shown.status.author != person {
        return Err(ApiError::not_allowed("id", "Someone else's post cannot be unpinned").into());
    }
    services.writer()?.pin_status(&shown.status, false).await?;
    interactions::answer(services, &input, person, shown).await
}
