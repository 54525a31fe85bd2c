//! `GET /api/v1/statuses/{id}`: one status.

use crudder_domain::StatusId;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::{entity, visible_status};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/statuses/{id}",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Status);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "View a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let shown = visible_status(services, &input, person).await?;
    Ok(Reply::ok(&entity(services, &input, person, shown).await?))
}
