//! `GET /api/v1/accounts/{id}/followers`: who follows an account.

use crudder_wire::{Input, Reply};

use super::people;
use crate::openapi::Operation;
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/{id}/followers",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadAccounts]),
    describe,
)
.audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    people::described("View an account's followers")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let asked = people::asked(services, &input).await?;
    let slice = asked.read(services.reader()?.followers(asked.account, &asked.page)).await?;
    people::of_somebody(services, &input, &asked, slice).await
}
