//! `GET /api/v1/timelines/list/{id}`: what those on one of my lists have posted.

use crudder_domain::ListId;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use crate::lists;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/timelines/list/{id}",
    Capability::Read,
    Needs::Person(&[Scope::ReadLists]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Timelines, "View a list's timeline")
        .path::<ListId>("id", "The list's id.")
        .page()
        .answers::<Vec<Status>>("Statuses by the list's accounts, newest first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, page) = (input.person()?, input.params.page()?);
    let list = lists::own(services, &input).await?;
    let found = services.timelines()?.list(&services.cache(), person, &list, &page).await;
    super::reply(services, &input, Some(person), &found?).await
}
