//! `GET /api/v1/follow_requests`: who asks to follow me.

use crudder_domain::{AccountId, PeopleLimit};
use crudder_wire::entities::Account;
use crudder_wire::{Input, Reply};

use crate::accounts::people;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/follow_requests",
    Capability::Read,
    Needs::Person(&[Scope::ReadFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "View pending follow requests")
        .page_of::<AccountId, PeopleLimit>()
        .answers::<Vec<Account>>("A page of accounts.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, page) = (input.person()?, input.params.people_page()?);
    let slice = services.reader()?.follow_requests(person, &page).await?;
    people::own(services, &input, &page, slice).await
}
