//! `GET /api/v1/accounts/relationships?id[]=…`: how I stand to each of up to 40 accounts.

use crudder_domain::AccountId;
use crudder_wire::entities::Relationship;
use crudder_wire::{Input, Reply};

use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

/// A page of accounts, and what one batch get of the store reads at once.
const MAX_ACCOUNTS: usize = 40;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "See how I stand to accounts")
        .query::<ListOf<AccountId, MAX_ACCOUNTS>>("id", "The accounts.")
        .answers::<Vec<Relationship>>("How, of each that is there.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let accounts: Vec<AccountId> = input.params.parse_all("id", MAX_ACCOUNTS)?;
    let found = services.reader()?.relationships(person, &accounts).await?;
    Ok(Reply::ok(&found.iter().map(Relationship::from).collect::<Vec<_>>()))
}
