//! `/api/v1/conversations`: direct messages, by thread and people.

pub(crate) mod delete;
pub(crate) mod index;
pub(crate) mod read;
pub(crate) mod unread;

use std::collections::HashMap;

use crudder_domain::{AccountId, StatusId};
use crudder_messages::{Conversation, ConversationAction};
use crudder_timeline::ShownStatus;
use crudder_wire::{ApiError, Input, entities as wire};

use crate::function::functions;
use crate::refusal::Refusal;
use crate::services::Services;
use crate::{statuses, viewer};

functions!["conversations_": index, read, unread, delete];

/// How many of the newest of a conversation are looked at, until one is there for its reader to see.
const MOST_TRIES: usize = 5;

/// The conversations as their reader sees them: each by the last of its statuses that is there, and without those of which
/// none is. From whom the reader blocks, or is blocked by, or mutes with their notifications, nothing arrives: where nobody
/// else is in a conversation, that is not there.
async fn seen(
    services: &Services,
    input: &Input,
    person: AccountId,
    conversations: &[Conversation],
) -> Result<Vec<wire::Conversation>, Refusal> {
    let (timelines, cache) = (services.timelines()?, services.cache());
    let mut last: HashMap<StatusId, ShownStatus> = HashMap::new();
    let mut open: Vec<&Conversation> = conversations.iter().collect();
    for nth in 0..MOST_TRIES {
        let ids: Vec<StatusId> = open.iter().filter_map(|it| it.statuses.get(nth).copied()).collect();
        if ids.is_empty() {
            break;
        }
        let shown = timelines.statuses(&cache, &ids).await?;
        let shown = viewer::heard(services, person, shown).await?;
        last.extend(shown.into_iter().map(|one| (one.status.id, one)));
        open.retain(|it| it.statuses.get(nth).is_some_and(|id| !last.contains_key(id)));
    }
    let last_of = |it: &Conversation| it.statuses.iter().take(MOST_TRIES).find_map(|id| last.get(id));
    let found: Vec<(&Conversation, ShownStatus)> =
        conversations.iter().filter_map(|it| Some((it, last_of(it)?.clone()))).collect();

    let mut people: Vec<AccountId> = found.iter().flat_map(|(_, shown)| shown.status.people()).collect();
    people.sort_unstable();
    people.dedup();
    let people = timelines.accounts(&cache, &people).await?;
    let (mut seen, shown) = (Vec::new(), found.iter().map(|(_, shown)| shown.clone()).collect::<Vec<_>>());
    let entities = statuses::entities(services, input, Some(person), &shown).await?;
    for ((conversation, shown), entity) in found.iter().zip(entities) {
        let in_it = shown.status.people();
        // Who speaks to nobody but themselves is who they speak with.
        let is_with = |id: AccountId| in_it.contains(&id) && (id != person || in_it.len() == 1);
        let with = people.iter().filter(|(account, _)| is_with(account.id));
        let with = with.map(|(account, counts)| wire::Account::new(account, *counts, &input.site)).collect();
        let unread = conversation.is_unread(&shown.status, person);
        seen.push(wire::Conversation::new(conversation.id, unread, with, entity));
    }
    Ok(seen)
}

/// The conversation that the path names; 404 where nothing of it is there.
async fn named(services: &Services, input: &Input, person: AccountId) -> Result<Conversation, Refusal> {
    let id = input.path_conversation()?;
    let all = services.reader()?.conversations(person).await?;
    Ok(all.into_iter().find(|it| it.id == id).ok_or_else(ApiError::not_found)?)
}

/// Marks the conversation that the path names, and answers it as it is then.
async fn marked(
    services: &Services,
    input: &Input,
    mark: ConversationAction,
) -> Result<wire::Conversation, Refusal> {
    let person = input.person()?;
    let conversation = named(services, input, person).await?;
    services.writer()?.mark_conversation(person, &conversation, mark).await?;
    let conversation = conversation.marked(mark);
    Ok(seen(services, input, person, &[conversation]).await?.pop().ok_or_else(ApiError::not_found)?)
}
