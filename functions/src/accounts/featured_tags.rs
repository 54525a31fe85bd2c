//! `GET /api/v1/accounts/{id}/featured_tags`: nobody features any; 404 where there is no such account.

use crudder_domain::AccountId;
use crudder_wire::{Input, Reply};

use super::shown;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/{id}/featured_tags",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadAccounts]),
    describe,
)
.audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "View an account's featured hashtags")
        .path::<AccountId>("id", "The account.")
        .answers::<[(); 0]>("Always empty: Crudder has no featured hashtags.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    shown(services, input.path_account()?, None).await?;
    Ok(Reply::ok(&[(); 0]))
}
