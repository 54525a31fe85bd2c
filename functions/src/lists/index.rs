//! `GET /api/v1/lists`: all of mine, 50 at most.

use crudder_wire::{Input, Reply, entities};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/lists", Capability::Read, Needs::Person(&[Scope::ReadLists]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "View your lists").answers::<Vec<entities::List>>("Your lists, at most 50.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let lists = services.reader()?.lists(input.person()?).await?;
    Ok(Reply::ok(&lists.iter().map(entities::List::from).collect::<Vec<_>>()))
}
