//! `GET /api/v1/accounts/{id}`: a profile.

use crudder_domain::AccountId;
use crudder_wire::entities::Account;
use crudder_wire::{Input, Reply};

use super::shown;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/{id}",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadAccounts]),
    describe,
)
.audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "View an account")
        .path::<AccountId>("id", "The account.")
        .answers::<Account>("The account.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (account, counts) = shown(services, input.path_account()?, input.person).await?;
    Ok(Reply::ok(&Account::new(&account, counts, &input.site)))
}
