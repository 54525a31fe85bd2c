//! What the routes that mark a status, and those that list what is marked, have in common.

use crudder_domain::{AccountId, Interaction, Interactions, Page, SpoilerText, Status, StatusId, StatusText};
use crudder_messages::{InteractionEntry, Slice};
use crudder_timeline::ShownStatus;
use crudder_wire::{Input, Reply};

use super::{entities, entity, visible_original};
use crate::accounts::people;
use crate::refusal::Refusal;
use crate::rounds::Rounds;
use crate::services::Services;
use crate::viewer;

/// A status of which a person takes a mark back.
pub(crate) struct UndoTarget {
    /// As it is.
    pub(crate) status: Status,
    /// As the person is shown it.
    pub(crate) shown: ShownStatus,
}

/// The status that the path names, for a person to take a mark back, which `has` finds among theirs. What one has marked can
/// be taken back also where its author has blocked one since: then the answer says nothing of what it says. 404 for any other
/// that is not there or not for the person to know of.
pub(crate) async fn undo_target(
    services: &Services,
    input: &Input,
    person: AccountId,
    has: impl Fn(&Interactions) -> bool,
) -> Result<UndoTarget, Refusal> {
    let refused = match visible_original(services, input, Some(person)).await {
        Ok(shown) => return Ok(UndoTarget { status: shown.status.clone(), shown }),
        Err(refused) => refused,
    };
    let found = services.timelines()?.status(&services.cache(), input.path_status()?).await;
    let Some(mut shown) = found?.map(ShownStatus::into_original) else {
        return Err(refused);
    };
    let marks = services.reader()?.interactions(person, [&shown.status]).await?;
    if !marks.values().any(has) {
        return Err(refused);
    }
    let status = shown.status.clone();
    shown.status = Status {
        text: StatusText::nothing(),
        spoiler_text: SpoilerText::default(),
        language: None,
        edited_at: None,
        poll: None,
        mentions: Vec::new(),
        media: Vec::new(),
        ..shown.status
    };
    Ok(UndoTarget { status, shown })
}

/// The status with the mark that was just made or taken back.
pub(crate) async fn answer(
    services: &Services,
    input: &Input,
    person: AccountId,
    shown: ShownStatus,
) -> Result<Reply, Refusal> {
    Ok(Reply::ok(&entity(services, input, Some(person), shown).await?))
}

/// The status after an interaction that is counted, with its present numbers.
pub(crate) async fn counted(
    services: &Services,
    input: &Input,
    person: AccountId,
    mut shown: ShownStatus,
) -> Result<Reply, Refusal> {
    let original = match &mut shown.reblog {
        Some(original) => original,
        None => &mut shown,
    };
    let (id, end) = (original.status.id, original.status.counts_end(services.now()));
    original.counts = services.reader()?.status_counts_now(id).await?;
    services.cache().fill_counts(&[(id, end, original.counts)]).await;
    answer(services, input, person, shown).await
}

/// A page of what a person has marked, the newest mark first. It may be shorter than its limit where statuses are gone,
/// or no longer for the person to see; its `Link` goes on behind them.
pub(crate) async fn page(services: &Services, input: &Input, mark: Interaction) -> Result<Reply, Refusal> {
    let (person, page) = (input.person()?, input.params.page()?);
    let cache = services.cache();
    let mut rounds = Rounds::of(page);
    loop {
        let slice = services.reader()?.interacted_statuses(person, mark, &rounds.page).await?;
        rounds.read(&slice, |it| it.mark);
        let ids: Vec<StatusId> = slice.entries.iter().map(|it| it.of).collect();
        let shown = services.timelines()?.statuses(&cache, &ids).await?;
        let shown = viewer::visible(services, Some(person), shown).await?;
        if !shown.is_empty() || !rounds.go_on() {
            let shown = entities(services, input, Some(person), &shown).await?;
            return Ok(Reply::ok(&shown).link(rounds.link(input)));
        }
    }
}

/// A page of the people who marked a status that the viewer sees, the newest mark first, without those whom the viewer hides,
/// or is hidden from: also of the viewer's own.
pub(crate) async fn people(
    services: &Services,
    input: &Input,
    person: Option<AccountId>,
    (page, slice): (&Page, Slice<InteractionEntry<AccountId>>),
) -> Result<Reply, Refusal> {
    let ids: Vec<AccountId> = slice.entries.iter().map(|it| it.of).collect();
    let ids = viewer::ids_not_hidden(services, person, ids).await?;
    let people = people::shown(services, input, &ids).await?;
    let mut rounds = Rounds::of(*page);
    rounds.read(&slice, |it| it.mark);
    Ok(Reply::ok(&people).link(rounds.link(input)))
}
