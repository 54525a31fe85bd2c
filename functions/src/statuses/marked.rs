//! What the routes that mark a status, and those that list what is marked, have in common.

use crudder_domain::{AccountId, Mark, Page, StatusId};
use crudder_messages::{MarkedEntry, Slice};
use crudder_timeline::Shown;
use crudder_wire::{ApiError, Input, Reply, entities as wire, pagination};

use super::{entities, entity};
use crate::services::Services;
use crate::{refusal, viewer};

/// How many readings of a list a page may cost while it has nothing to show.
const MOST_ROUNDS: usize = 5;

/// The status with the mark that was just made or taken back.
pub(crate) async fn answer(
    services: &Services,
    input: &Input,
    person: AccountId,
    shown: Shown,
) -> Result<Reply, ApiError> {
    Reply::ok(&entity(services, input, Some(person), shown).await?)
}

/// The same where the mark is counted: with the numbers as they now are.
pub(crate) async fn counted(
    services: &Services,
    input: &Input,
    person: AccountId,
    mut shown: Shown,
) -> Result<Reply, ApiError> {
    let original = match &mut shown.reblog {
        Some(original) => original,
        None => &mut shown,
    };
    let (id, end) = (original.status.id, original.status.counts_end(services.now()));
    original.counts = services.reader()?.status_counts_now(id).await.map_err(refusal::store)?;
    services.cache().fill_counts(&[(id, end, original.counts)]).await;
    answer(services, input, person, shown).await
}

/// A page of what a person has marked, the newest mark first. It may be shorter than its limit where statuses are gone,
/// or no longer for the person to see; its `Link` goes on behind them.
pub(crate) async fn page(services: &Services, input: &Input, mark: Mark) -> Result<Reply, ApiError> {
    let (person, page) = (input.person()?, input.params.page()?);
    let cache = services.cache();
    let (mut rest, mut prev) = (page, None);
    for round in 1.. {
        let slice = services.reader()?.marked(person, mark, &rest).await.map_err(refusal::store)?;
        let (newest, oldest) =
            (slice.entries.first().map(|it| it.mark), slice.entries.last().map(|it| it.mark));
        let full = slice.entries.len() >= rest.limit.get();
        prev = if page.is_upwards() { newest.or(prev) } else { prev.or(newest) };
        let end = if page.is_upwards() { newest } else { oldest };
        let on = end.filter(|_| full).or(slice.searched_to);

        let ids: Vec<StatusId> = slice.entries.iter().map(|it| it.of).collect();
        let shown = services.timelines()?.statuses(&cache, &ids).await.map_err(refusal::store)?;
        let shown = viewer::visible(services, Some(person), shown).await?;
        match on {
            Some(on) if shown.is_empty() && round < MOST_ROUNDS => {
                rest = if page.is_upwards() {
                    Page { min_id: Some(on), ..rest }
                } else {
                    Page { max_id: Some(on), ..rest }
                };
            }
            _ => {
                let next = if page.is_upwards() { oldest } else { on };
                let prev = if page.is_upwards() { on.or(prev) } else { prev };
                let shown = entities(services, input, Some(person), &shown).await?;
                return Ok(Reply::ok(&shown)?.link(pagination::link(input, next, prev)));
            }
        }
    }
    Err(ApiError::internal())
}

/// A page of the people who marked somebody's status, the newest mark first, without those whom the viewer hides.
pub(crate) async fn people(
    services: &Services,
    input: &Input,
    person: Option<AccountId>,
    author: AccountId,
    (page, slice): (&Page, Slice<MarkedEntry<AccountId>>),
) -> Result<Reply, ApiError> {
    let ids: Vec<AccountId> = slice.entries.iter().map(|it| it.of).collect();
    let ids = viewer::unhidden_people(services, person, author, ids).await?;
    let found = services.timelines()?.accounts(&services.cache(), &ids).await.map_err(refusal::store)?;
    let people: Vec<_> =
        found.iter().map(|(account, counts)| wire::Account::new(account, *counts, &input.site)).collect();
    let (newest, oldest) = (slice.entries.first().map(|it| it.mark), slice.entries.last().map(|it| it.mark));
    let full = slice.entries.len() >= page.limit.get();
    let on = slice.searched_to.or(if page.is_upwards() { newest } else { oldest }.filter(|_| full));
    let (next, prev) = if page.is_upwards() { (oldest, on.or(newest)) } else { (on, newest) };
    Ok(Reply::ok(&people)?.link(pagination::link(input, next, prev)))
}
