//! `GET /api/v1/statuses/{id}/source`: a status as it was written.

use crudder_domain::StatusId;
use crudder_wire::entities::StatusSource;
use crudder_wire::{Input, Reply};

use super::visible_original;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/statuses/{id}/source",
    Capability::Read,
    Needs::Person(&[Scope::ReadStatuses]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "View the source of a status")
        .path::<StatusId>("id", "The status.")
        .answers::<StatusSource>("The status's source text.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let shown = visible_original(services, &input, Some(person)).await?;
    Ok(Reply::ok(&StatusSource::from(&shown.status)))
}
