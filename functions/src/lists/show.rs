//! `GET /api/v1/lists/{id}`: one of my lists.

use crudder_domain::ListId;
use crudder_wire::entities::List;
use crudder_wire::{Input, Reply};

use super::{own, reply};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/lists/{id}", Capability::Read, Needs::Person(&[Scope::ReadLists]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "View a single list")
        .path::<ListId>("id", "The list's id.")
        .answers::<List>("The list's id.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    Ok(reply(&own(services, &input).await?))
}
