//! The people whom a query names: who is called just so first, then whose words begin so.

use crudder_domain::search::Query;
use crudder_domain::{Account, AccountCounts, AccountId};
use crudder_wire::{Input, Params};

use super::address::Address;
use crate::refusal::Refusal;
use crate::services::Services;
use crate::viewer;

/// How many people are looked at whether the reader follows them.
const MOST_COMPARED: usize = 80;

/// Which part of the people is asked for.
pub(crate) struct PeopleQuery {
    /// Whether one address is looked up: then who is called just so is found also where the reader blocks or mutes them, so
    /// that an app can take that back.
    pub(crate) resolve: bool,
    /// Only those whom the reader follows.
    pub(crate) following: bool,
    /// How many are left out.
    pub(crate) skipped: usize,
    /// How many there are at most.
    pub(crate) limit: usize,
}

impl PeopleQuery {
    /// What the parameters ask for, `usual` many where they don't say.
    pub(crate) fn read(params: &Params, usual: usize, most: usize) -> Result<Self, Refusal> {
        Ok(Self {
            resolve: params.boolean("resolve")?.unwrap_or_default(),
            following: params.boolean("following")?.unwrap_or_default(),
            skipped: params.offset()?,
            limit: params.limit(usual, most)?,
        })
    }
}

/// The people whom the query `text` names, as they are shown, without those whom the person hides (but for one who is looked
/// up), or is hidden from.
pub(crate) async fn find(
    services: &Services,
    input: &Input,
    person: Option<AccountId>,
    text: &str,
    query: &Query,
    asked: &PeopleQuery,
) -> Result<Vec<(Account, AccountCounts)>, Refusal> {
    let reader = services.reader()?;
    let exact = async {
        match Address::read(text, &input.site) {
            Some(Address::Person(handle)) => reader.account_id(&handle).await,
            _ => Ok(None),
        }
    };
    let (exact, named) = futures::try_join!(exact, reader.accounts_matching(query))?;
    let others = named.into_iter().filter(|account| Some(*account) != exact);
    let mut people: Vec<AccountId> = exact.into_iter().chain(others).collect();
    if let Some(person) = person {
        let (screen, now) = (reader.screen(person).await?, services.now());
        let looked_up = exact.filter(|_| asked.resolve);
        if screen.is_partial() {
            let blocked_or_muted = viewer::blocked_or_muted(services, person, looked_up).await?;
            people = viewer::ids_not_hidden(services, Some(person), people).await?;
            if let Some(one) = blocked_or_muted.filter(|one| !people.contains(one)) {
                people.insert(0, one);
            }
        } else {
            people.retain(|one| {
                !screen.hides(*one, now) || (looked_up == Some(*one) && screen.avoids(*one, now))
            });
        }
    }
    if let Some(person) = person.filter(|_| asked.following) {
        people.truncate(MOST_COMPARED);
        let found = reader.relationships(person, &people).await?;
        people = found.iter().filter(|one| one.is_following()).map(|one| one.account).collect();
    }
    let people: Vec<AccountId> = people.into_iter().skip(asked.skipped).take(asked.limit).collect();
    let shown = services.timelines()?.accounts(&services.cache(), &people).await?;
    // The index may be late: somebody may be called otherwise by now.
    let is_it = |account: &Account| Some(account.id) == exact || query.names(&account.searchable());
    Ok(shown.into_iter().filter(|(account, _)| is_it(account)).collect())
}
