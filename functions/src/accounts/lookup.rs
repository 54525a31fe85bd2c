//! `GET /api/v1/accounts/lookup?acct=ada`: an account by its handle.

use crudder_wire::entities::Account;
use crudder_wire::{Input, Reply};

use super::{by_name, shown};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/lookup",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadAccounts]),
    describe,
)
.audited_by(Audited::Handle);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "Look up an account by its handle")
        .needs_query::<String>("acct", "The handle: `ada`, `@ada`, or `ada@` and this server's host.")
        .answers::<Account>("The account.")
        .refuses(404, "There is no account with this handle.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let acct: String = input.params.require("acct")?;
    let (_, id) = by_name::account(services, &input, &acct).await?;
    let (account, counts) = shown(services, id, input.person).await?;
    Ok(Reply::ok(&Account::new(&account, counts, &input.site)))
}
