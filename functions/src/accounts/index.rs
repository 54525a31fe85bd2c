//! `GET /api/v1/accounts?id[]=…`: up to 40 accounts by their ids, in the order asked for.

use crudder_domain::AccountId;
use crudder_wire::entities::Account;
use crudder_wire::{Input, Reply};

use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

/// As on Mastodon, which refuses more, too.
const MAX_ACCOUNTS: usize = 40;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/accounts", Capability::Read, Needs::NothingOr(&[Scope::ReadAccounts]), describe)
        .audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "View multiple accounts by their ids")
        .query::<ListOf<AccountId, MAX_ACCOUNTS>>("id", "The ids of the accounts, each once.")
        .answers::<Vec<Account>>("The accounts that exist, each once, in the order of the request.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let viewer = input.person;
    let mut ids: Vec<AccountId> = input.params.parse_all("id", MAX_ACCOUNTS)?;
    let mut known = std::collections::HashSet::new();
    ids.retain(|id| known.insert(*id));
    let found = services.timelines()?.accounts_to(&services.cache(), &ids, viewer).await;
    let found = found?;
    let entity = |(account, counts): &(_, _)| Account::new(account, *counts, &input.site);
    Ok(Reply::ok(&found.iter().map(entity).collect::<Vec<_>>()))
}
