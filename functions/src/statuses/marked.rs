//! What the routes that mark a status, and those that list what is marked, have in common.

use crudder_domain::{AccountId, Mark, Page, StatusId};
use crudder_messages::{MarkedEntry, Slice};
use crudder_timeline::Shown;
use crudder_wire::{ApiError, Input, Reply};

use super::{entities, entity};
use crate::accounts::people;
use crate::rounds::Rounds;
use crate::services::Services;
use crate::{refusal, viewer};

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
    let mut rounds = Rounds::of(page);
    loop {
        let slice = services.reader()?.marked(person, mark, &rounds.page).await.map_err(refusal::store)?;
        rounds.read(&slice, |it| it.mark);
        let ids: Vec<StatusId> = slice.entries.iter().map(|it| it.of).collect();
        let shown = services.timelines()?.statuses(&cache, &ids).await.map_err(refusal::store)?;
        let shown = viewer::visible(services, Some(person), shown).await?;
        if !shown.is_empty() || !rounds.go_on() {
            let shown = entities(services, input, Some(person), &shown).await?;
            return Ok(Reply::ok(&shown)?.link(rounds.link(input)));
        }
    }
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
    let people = people::shown(services, input, &ids).await?;
    let mut rounds = Rounds::of(*page);
    rounds.read(&slice, |it| it.mark);
    Ok(Reply::ok(&people)?.link(rounds.link(input)))
}
