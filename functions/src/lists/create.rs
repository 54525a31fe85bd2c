//! `POST /api/v1/lists`: a new list, with nobody on it.

use crudder_domain::ListTitle;
use crudder_wire::entities::List;
use crudder_wire::{Input, Reply};

use super::{describe_settings, refuse_exclusive, refused, reply};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /api/v1/lists", Capability::Write, Needs::Person(&[Scope::WriteLists]), describe);

pub(crate) fn describe() -> Operation {
    let operation = Operation::new(Tag::Lists, "Create a list")
        .needs_field::<ListTitle>("title", "The list's title, at most 256 characters.");
    describe_settings(operation).answers::<List>("The new list, without accounts.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let title: ListTitle = input.params.require("title")?;
    let replies = input.params.parse_filled("replies_policy")?.unwrap_or_default();
    refuse_exclusive(&input)?;
    Ok(reply(&services.writer()?.make_list(person, title, replies).await.map_err(refused)?))
}
