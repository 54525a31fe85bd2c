//! `GET /api/v1/accounts/familiar_followers`: whom I follow of those who follow some accounts.

use crudder_domain::AccountId;
use crudder_wire::entities::{Account, FamiliarFollowers};
use crudder_wire::{Input, Reply};

use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::viewer;

/// How many accounts can be asked about at once.
const MOST: usize = 10;
/// How many followers of each are named.
const SHOWN: usize = 10;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/familiar_followers",
    Capability::Read,
    Needs::Person(&[Scope::ReadFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Find familiar followers")
        .says(
            "For each account: those of its followers whom you follow, at most 10. At most 500 followers are \
             examined.",
        )
        .query::<ListOf<AccountId, MOST>>("id", "The ids of the accounts, each once.")
        .answers::<Vec<FamiliarFollowers>>(
            "For each account, in the order of the request, its familiar followers.",
        )
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let ids: Vec<AccountId> = input.params.parse_all("id", MOST)?;
    let followed = services.timelines()?.followed(&services.cache(), person).await?;
    let asked = services.timelines()?.accounts(&services.cache(), &ids).await?;
    let keeps_to_itself =
        |id: AccountId| id != person && asked.iter().any(|(one, _)| one.id == id && one.hide_collections);
    let each = ids.iter().map(|id| async {
        if keeps_to_itself(*id) {
            return Ok(FamiliarFollowers::new(*id, Vec::new()));
        }
        familiar(services, &input, person, *id, &followed).await
    });
    Ok(Reply::ok(&futures::future::try_join_all(each).await?))
}

/// Nobody, where the account hides from the person; and nobody who tells no one whom they follow.
async fn familiar(
    services: &Services,
    input: &Input,
    person: AccountId,
    of: AccountId,
    followed: &[AccountId],
) -> Result<FamiliarFollowers, Refusal> {
    let mut found = services.reader()?.followers_among(of, followed).await?;
    found.truncate(SHOWN);
    let found = viewer::people_not_hidden(services, Some(person), of, found).await?;
    let found = services.timelines()?.accounts(&services.cache(), &found).await?;
    let found = found.iter().filter(|(one, _)| !one.hide_collections);
    let found = found.map(|(account, counts)| Account::new(account, *counts, &input.site)).collect();
    Ok(FamiliarFollowers::new(of, found))
}
