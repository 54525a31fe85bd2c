//! `GET /api/v1/accounts/search?q=…`: people by their handle or by how their names begin, an exact handle first.

use crudder_domain::search::Query;
use crudder_wire::entities::Account;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag, up_to};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::search::people::{PeopleQuery, find};
use crate::services::Services;

const USUAL: usize = 40;
const MOST: usize = 80;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/search",
    Capability::Read,
    Needs::Person(&[Scope::ReadAccounts]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Search, "Search for accounts")
        .needs_query::<String>("q", "The beginning of a handle or display name.")
        .query::<bool>("resolve", "Whether a full address such as `ada@example.org` is looked up.")
        .query::<bool>(
            "following",
            "Whether only accounts that you follow are returned. The default is `false`.",
        )
        .query_shaped("limit", up_to(USUAL, MOST), "The maximum number of results.")
        .query::<u32>("offset", "How many of the first results to skip. The default is 0.")
        .answers::<Vec<Account>>("The matching accounts; an exact handle is first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let query: Query = input.params.require("q")?;
    let text = input.params.text("q").unwrap_or_default();
    let asked = PeopleQuery::read(&input.params, USUAL, MOST)?;
    let people = find(services, &input, Some(person), text, &query, &asked).await?;
    let people = people.iter().map(|(account, counts)| Account::new(account, *counts, &input.site));
    Ok(Reply::ok(&people.collect::<Vec<_>>()))
}
