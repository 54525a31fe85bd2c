//! Direct messages, as their readers find them: each direct status stands in the list of everybody in it, under the
//! conversation that it belongs to. What a conversation is, is read off that list: nothing has to be brought up to date when a
//! status ends.

use std::collections::{HashMap, hash_map::Entry};

use crudder_domain::{AccountId, ConversationId, ExpiresAt, Status, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{Item, n, read, s, sk, write};
use crate::keys;
use crate::lists::oldest_alive;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::Expression;
use crate::writer::Writer;

/// How many entries are read at once, and how often: the newest thousand direct statuses of a reader are looked at.
const PART: usize = 500;
const PARTS: usize = 2;

/// Under `DIRECT#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct DirectItem {
    conversation: ConversationId,
    expires_at: ExpiresAt,
}

/// Under `CONVERSATION#`: what its reader did with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct ConversationStateItem {
    /// Up to which status it was read.
    read_to: Option<StatusId>,
    /// Which was the newest when it was marked as unread.
    unread_at: Option<StatusId>,
    /// Up to which status it was deleted.
    deleted_to: Option<StatusId>,
}

/// A conversation with at least one status that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// The statuses of it that have not ended, newest first. **Whether they were deleted, and are for the reader to see, is
    /// the caller's to check.**
    pub statuses: Vec<StatusId>,
    /// When the last of it ends, what its reader deleted included: so long it has to be known what was read or deleted.
    expires_at: ExpiresAt,
    read_to: Option<StatusId>,
    unread_at: Option<StatusId>,
}

impl Conversation {
    /// This conversation after that action of its reader.
    #[must_use]
    pub fn marked(mut self, mark: ConversationAction) -> Self {
        let newest = self.newest();
        match mark {
            ConversationAction::Read => (self.read_to, self.unread_at) = (Some(newest), None),
            ConversationAction::Unread => self.unread_at = Some(newest),
            ConversationAction::Deleted => self.statuses.clear(),
        }
        self
    }

    /// The newest of its statuses: its place in the list.
    #[must_use]
    pub fn newest(&self) -> StatusId {
        self.statuses.first().copied().unwrap_or(StatusId::MIN)
    }

    /// Whether there is something new in it for its reader, where `last` is the last that they can see: something that
    /// somebody else wrote since it was read, or what they chose to come back to.
    #[must_use]
    pub fn is_unread(&self, last: &Status, reader: AccountId) -> bool {
        let is_new = last.author != reader && self.read_to.is_none_or(|read| last.id > read);
        is_new || self.unread_at.is_some_and(|at| at >= last.id)
    }
}

/// What a reader does with a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationAction {
    /// All of it is read.
    Read,
    /// It is to be shown as unread.
    Unread,
    /// It is not to be shown, until there is something new.
    Deleted,
}

impl Reader {
    /// A reader's conversations, the one with the newest status first: of their newest thousand direct statuses. Two queries,
    /// three where there are more than five hundred. What somebody did with them is read consistently, the rest may be a
    /// moment late.
    pub async fn conversations(&self, reader: AccountId) -> Result<Vec<Conversation>> {
        let (entries, states) = futures::try_join!(self.direct(reader), self.conversation_states(reader))?;
        let now = self.now();
        let (mut places, mut found) = (HashMap::<ConversationId, usize>::new(), Vec::<Conversation>::new());
        for (status, DirectItem { conversation: id, expires_at }) in entries {
            let state = states.get(&id).copied().unwrap_or_default();
            if !expires_at.is_alive(now) {
                continue;
            }
            if state.deleted_to.is_some_and(|to| status <= to) {
                // Newest first: what is not deleted of it was found before.
                let found = places.get(&id).and_then(|place| found.get_mut(*place));
                if let Some(conversation) = found {
                    conversation.expires_at = conversation.expires_at.max(expires_at);
                }
                continue;
            }
            match places.entry(id) {
                Entry::Occupied(place) => {
                    if let Some(conversation) = found.get_mut(*place.get()) {
                        conversation.statuses.push(status);
                        conversation.expires_at = conversation.expires_at.max(expires_at);
                    }
                }
                Entry::Vacant(place) => {
                    place.insert(found.len());
                    let ConversationStateItem { read_to, unread_at, .. } = state;
                    found.push(Conversation { id, statuses: vec![status], expires_at, read_to, unread_at });
                }
            }
        }
        Ok(found)
    }

    /// Newest first.
    async fn direct(&self, reader: AccountId) -> Result<Vec<(StatusId, DirectItem)>> {
        let list = keys::direct(reader);
        let mut range = Range {
            pk: list.pk.clone(),
            from: list.at(StatusId::new(oldest_alive(self.now()), 0).as_u64()),
            to: list.at(StatusId::MAX.as_u64()),
            newest_first: true,
            reading: Reading::Eventual,
            limit: PART,
        };
        let mut entries = Vec::new();
        for _ in 0..PARTS {
            let part = self.query(&range).await?;
            for item in part.items {
                let Some(status) = list.status_of(sk(&item)) else { continue };
                entries.push((status, read("direct entry", item)?));
            }
            let read_to = part.last.and_then(|name| list.status_of(&name));
            let Some(below) = read_to.and_then(|id| id.as_u64().checked_sub(1)) else { break };
            range.to = list.at(below);
        }
        Ok(entries)
    }

    async fn conversation_states(
        &self,
        reader: AccountId,
    ) -> Result<HashMap<ConversationId, ConversationStateItem>> {
        let (pk, from, to) = keys::all_conversations(reader);
        let (reading, limit) = (Reading::Consistent, PART);
        let range = Range { pk, from, to, newest_first: false, reading, limit };
        let mut states = HashMap::new();
        for item in self.query(&range).await?.items {
            let Some(id) = keys::conversation_of(sk(&item)) else { continue };
            states.insert(id, read("conversation", item)?);
        }
        Ok(states)
    }
}

impl Writer {
    /// Lists a direct status with somebody who is in it. Repeated, it writes the same. One write.
    pub async fn list_direct(&self, person: AccountId, status: &Status) -> Result<()> {
        let conversation = ConversationId::of(status);
        let item = DirectItem { conversation, expires_at: status.expires_at };
        let item: Item = write(keys::direct_entry(person, status.id), "direct entry", &item)?;
        self.put(item).await
    }

    /// Lists it no more. One write.
    pub async fn unlist_direct(&self, person: AccountId, status: StatusId) -> Result<()> {
        self.delete(keys::direct_entry(person, status)).await
    }

    /// Marks a conversation, as it was read just now. Repeated, it writes the same. It is forgotten with the last of the
    /// conversation's statuses. One write; two where what is there ends later, which it then goes on to do: the life of one of
    /// them may have been made longer since they were read.
    pub async fn mark_conversation(
        &self,
        reader: AccountId,
        conversation: &Conversation,
        mark: ConversationAction,
    ) -> Result<()> {
        let (set, remove) = match mark {
            ConversationAction::Read => ("read_to", " REMOVE unread_at"),
            ConversationAction::Unread => ("unread_at", ""),
            ConversationAction::Deleted => ("deleted_to", " REMOVE unread_at"),
        };
        let key = || keys::conversation(reader, conversation.id);
        let newest = |change: String| Expression::new(change).value(":newest", s(conversation.newest()));
        on_conflict!("mark_conversation", {
            let end = n(conversation.expires_at.as_secs());
            let change = newest(format!("SET {set} = :newest, expires_at = :end{remove}")).value(":end", end);
            let earlier = Expression::new("attribute_not_exists(pk) OR expires_at <= :end");
            if self.update(key(), change, Some(earlier)).await? {
                return done(());
            }
            let change = newest(format!("SET {set} = :newest{remove}"));
            if self.update(key(), change, Some(Expression::present())).await? {
                return done(());
            }
            Ok(Attempt::Again)
        })
    }
}
