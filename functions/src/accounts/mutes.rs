//! `GET /api/v1/mutes`: whom I mute, and until when.

use std::collections::HashMap;

use crudder_domain::{Account, AccountCounts, AccountId, Mute, PeopleLimit};
use crudder_messages::PeopleSlice;
use crudder_wire::entities::MutedAccount;
use crudder_wire::{Input, Reply};

use super::people;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/mutes", Capability::Read, Needs::Person(&[Scope::ReadMutes]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "View muted accounts and when each mute ends")
        .page_of::<AccountId, PeopleLimit>()
        .answers::<Vec<MutedAccount>>("A page of accounts.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, page) = (input.person()?, input.params.people_page()?);
    let slice = services.reader()?.muted(person, &page).await?;
    let people_muted = entities(services, &input, &slice).await?;
    Ok(Reply::ok(&people_muted).link(people::link(&input, &page, &slice)))
}

/// Those whom somebody mutes, each with until when.
pub(crate) async fn entities(
    services: &Services,
    input: &Input,
    slice: &PeopleSlice<Mute>,
) -> Result<Vec<MutedAccount>, Refusal> {
    let ids: Vec<AccountId> = slice.entries.iter().map(|(account, _)| *account).collect();
    let mutes: HashMap<AccountId, Mute> = slice.entries.iter().copied().collect();
    let found = services.timelines()?.accounts(&services.cache(), &ids).await?;
    let entity = |(account, counts): &(Account, AccountCounts)| {
        let until = mutes.get(&account.id).and_then(|mute| mute.until);
        MutedAccount::new(account, *counts, until, &input.site)
    };
    Ok(found.iter().map(entity).collect())
}
