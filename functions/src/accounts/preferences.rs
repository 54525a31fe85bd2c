//! `GET /api/v1/preferences`: what my next status is to be, unless it says otherwise.

use crudder_wire::entities::Preferences;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/preferences", Capability::Read, Needs::Person(&[Scope::ReadAccounts]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "View your preferences")
        .answers::<Preferences>("Your posting defaults and reading preferences.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let account = services.reader()?.account(input.person()?).await?;
    Ok(Reply::ok(&Preferences::new(&account.ok_or_else(ApiError::unauthorized)?)))
}
