//! `GET /api/v1/timelines/home`: what those whom I follow, and I, have posted.

use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::presence;
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/timelines/home",
    Capability::Read,
    Needs::Person(&[Scope::ReadStatuses]),
    describe,
)
.under_its_very_path()
.checks_presence_itself();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Timelines, "View your home timeline")
        .page()
        .answers::<Vec<Status>>("Statuses by you and the accounts that you follow, newest first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let page = match input.params.page() {
        Ok(page) => page,
        // Who is not there is told that first, as on every route.
        Err(refused) => return presence::hold(services, &input, None).await.and(Err(refused.into())),
    };
    let list = services.timelines()?.home(&services.cache(), person, &page).await?;
    presence::hold(services, &input, list.reader).await?;
    super::reply(services, &input, Some(person), &list).await
}
