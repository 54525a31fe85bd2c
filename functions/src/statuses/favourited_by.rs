//! `GET /api/v1/statuses/{id}/favourited_by`: who favours a status, the newest first.

use crudder_domain::{PeopleLimit, StatusId};
use crudder_wire::entities::Account;
use crudder_wire::{Input, Reply};

use super::{interactions, visible_original};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/statuses/{id}/favourited_by",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadAccounts]),
    describe,
)
.audited_by(Audited::Status);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "View who favourited a status")
        .path::<StatusId>("id", "The status.")
        .page_of::<StatusId, PeopleLimit>()
        .answers::<Vec<Account>>("Accounts; the most recent interaction is first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let status = visible_original(services, &input, person).await?.status;
    let page = input.params.page_within::<PeopleLimit>()?;
    let slice = services.reader()?.favourited_by(status.id, &page).await?;
    interactions::people(services, &input, person, (&page, slice)).await
}
