//! `GET /api/v1/accounts/relationships?id[]=…`: how I stand to each of up to 40 accounts.

use crudder_domain::AccountId;
use crudder_wire::entities::Relationship;
use crudder_wire::{Input, Reply};

use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

/// A page of accounts, and what one batch get of the store reads at once.
const MAX_ACCOUNTS: usize = 40;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/relationships",
    Capability::Read,
    Needs::Person(&[Scope::ReadFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Check your relationships to accounts")
        .query::<ListOf<AccountId, MAX_ACCOUNTS>>("id", "The ids of the accounts, each once.")
        .answers::<Vec<Relationship>>("Your relationship to each account that exists.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let accounts: Vec<AccountId> = input.params.parse_all("id", MAX_ACCOUNTS)?;
    let found = services.reader()?.relationships(person, &accounts).await?;
    Ok(Reply::ok(&found.iter().map(Relationship::from).collect::<Vec<_>>()))
}
