//! Marks: what one reader did with a status. All of a reader's marks on one status are one item, so that a page of
//! statuses is told by one query of the reader's marks in its range.
//!
//! A mark is written under the end that its status has. It is shown only with the status, so whether the mark itself
//! has ended is never asked: its TTL collects it. Nothing of the status's own item is written or even checked, so that
//! a popular status is marked by many at once; one that was deleted meanwhile leaves a mark that nobody sees, and one whose
//! end was moved meanwhile is looked at again before the mark is acknowledged ([`settling`](crate::settling)).

use std::collections::{BTreeSet, HashMap};

use crudder_domain::{AccountId, ExpiresAt, Interaction, Interactions, Status, StatusId, Vote};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{Item, n, read, sk, write};
use crate::keys::{self, InteractionList};
use crate::lists::oldest_alive;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// How many of a reader's marks are read at once for a page; beyond, the page's own are fetched by name.
const PART: usize = 100;

/// Under `MARK#`: all that its reader did with the status. When all of it was taken back, it is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InteractionItem {
    /// Goes up with each change, and is never below the time of the change in milliseconds: what is taken away and made
    /// again is newer than before.
    version: u64,
    /// Under which name it stands in the lists.
    favourite: Option<StatusId>,
    bookmark: Option<StatusId>,
    /// The boost.
    pub(crate) reblog: Option<StatusId>,
    pub(crate) pinned: bool,
    /// The thread that begins with the status is muted.
    pub(crate) muted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vote: Option<Vote>,
    /// When the status ends; where its thread is muted, when the last of that does.
    pub(crate) expires_at: ExpiresAt,
}

impl InteractionItem {
    fn new(expires_at: ExpiresAt) -> Self {
        Self {
            version: 0,
            favourite: None,
            bookmark: None,
            reblog: None,
            pinned: false,
            muted: false,
            vote: None,
            expires_at,
        }
    }

    /// The marks of somebody who may have none yet, on a status with that end. Each writing sets the end: what was written
    /// before may have been written under another.
    pub(crate) fn ending(old: Option<&Self>, end: ExpiresAt) -> Self {
        let mut new = old.cloned().unwrap_or_else(|| Self::new(end));
        new.expires_at = if new.muted { new.expires_at.max(end) } else { end };
        new
    }

    /// Whether these marks end with a status that has that end.
    pub(crate) fn ends_with(&self, end: ExpiresAt) -> bool {
        self.expires_at == end || (self.muted && self.expires_at > end)
    }

    /// What is left of them where the status is gone, and the thread that it began is not.
    pub(crate) fn of_thread_alone(&self) -> Self {
        Self { version: self.version, muted: self.muted, ..Self::new(self.expires_at) }
    }

    /// Whether all of it was taken back.
    pub(crate) fn is_empty(&self) -> bool {
        self.interactions() == Interactions::default()
    }

    fn of(&mut self, mark: Interaction) -> &mut Option<StatusId> {
        match mark {
            Interaction::Favourite => &mut self.favourite,
            Interaction::Bookmark => &mut self.bookmark,
        }
    }

    fn interactions(&self) -> Interactions {
        Interactions {
            favourited: self.favourite.is_some(),
            reblogged: self.reblog.is_some(),
            bookmarked: self.bookmark.is_some(),
            muted: self.muted,
            pinned: self.pinned,
            vote: self.vote,
        }
    }
}

/// Under `FAVOURITE#` or `BOOKMARK#` in a reader's partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InteractionEntryItem {
    pub(crate) status: StatusId,
    pub(crate) expires_at: ExpiresAt,
}

/// An interaction in the status's partition, under `FAVOURITE#` or `BOOKMARK#`, and under `REBLOG#`, `MUTE#` and `VOTE#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InteractionByItem {
    pub(crate) account: AccountId,
    /// Whose the status is, so that who is to be told of a mark needs no read. Not said of a muted thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<AccountId>,
    /// Whether only followers of whoever made it may know of it: a boost of that visibility, which no list of people shows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_private: bool,
    pub(crate) expires_at: ExpiresAt,
}

impl Reader {
    /// What `reader` did with each of these statuses; one of which nothing is said here bears no mark. Read
    /// consistently: one query, and a batch get of those that lie below the hundred newest marks that it found, or before
    /// anything that can be alive.
    pub async fn interactions<'a>(
        &self,
        reader: AccountId,
        statuses: impl IntoIterator<Item = &'a Status>,
    ) -> Result<HashMap<StatusId, Interactions>> {
        let roots: HashMap<StatusId, StatusId> =
            statuses.into_iter().map(|status| (status.id, status.root())).collect();
        let wanted: BTreeSet<StatusId> = roots.iter().flat_map(|(id, root)| [*id, *root]).collect();
        let (Some(oldest), Some(newest)) = (wanted.first(), wanted.last()) else { return Ok(HashMap::new()) };
        let list = keys::interactions(reader);
        // A thread may have begun before anything that can be alive: its first status is looked up by name.
        let floor = StatusId::new(oldest_alive(self.now()), 0);
        let mut rest: Vec<StatusId> = wanted.range(..floor).copied().collect();
        let range = Range {
            pk: list.pk.clone(),
            from: list.at((*oldest).max(floor).as_u64()),
            to: list.at(newest.as_u64()),
            newest_first: true,
            reading: Reading::Consistent,
            limit: PART,
        };
        let part = self.query(&range).await?;
        let mut items = part.items;
        if let Some(last) = part.last.and_then(|last| list.status_of(&last)) {
            rest = wanted.range(..last).copied().collect();
        }
        if !rest.is_empty() {
            let rest = rest.into_iter().map(|id| keys::interaction(reader, id));
            items.extend(self.batch(rest, Reading::Consistent).await?);
        }
        let mut found = HashMap::new();
        for item in items {
            let Some(id) = list.status_of(sk(&item)).filter(|id| wanted.contains(id)) else { continue };
            found.insert(id, read::<InteractionItem>("mark", item)?.interactions());
        }
        let of = |id: StatusId| found.get(&id).copied().unwrap_or_default();
        let marks = |(id, root): (StatusId, StatusId)| (id, Interactions { muted: of(root).muted, ..of(id) });
        Ok(roots.into_iter().map(marks).collect())
    }

    /// The reader's marks on one status; in the table where it ever had any.
    pub(crate) async fn interaction(
        &self,
        reader: AccountId,
        status: StatusId,
    ) -> Result<Option<InteractionItem>> {
        let item = self.get(keys::interaction(reader, status), Reading::Consistent).await?;
        item.map(|item| read("mark", item)).transpose()
    }
}

impl Writer {
    /// Marks a status that is alive. That its reader may see it is the caller's to check. Repeated, it changes nothing.
    /// One read, one transaction.
    pub async fn add_interaction(&self, reader: AccountId, status: &Status, mark: Interaction) -> Result<()> {
        self.change_interaction(reader, status, mark, true).await
    }

    /// Takes a mark back. Repeated, it changes nothing. One read, one transaction.
    pub async fn remove_interaction(
        &self,
        reader: AccountId,
        status: &Status,
        mark: Interaction,
    ) -> Result<()> {
        self.change_interaction(reader, status, mark, false).await
    }

    async fn change_interaction(
        &self,
        reader: AccountId,
        status: &Status,
        mark: Interaction,
        on: bool,
    ) -> Result<()> {
        let (list, id) = (InteractionList::from(mark), status.id);
        let mut is_counted = true;
        on_conflict!("change_mark", {
            let old = self.interaction(reader, id).await?;
            let mut transaction = self.transaction();
            let mut new = InteractionItem::ending(old.as_ref(), status.expires_at);
            let there = *new.of(mark);
            let made = match (there, on) {
                (None, false) => return done(()),
                (Some(mark), true) => {
                    let old = old.map_or(status.expires_at, |old| old.expires_at);
                    let is_settled = new.expires_at == old;
                    return if is_settled {
                        done(())
                    } else {
                        // Who made it may have been cut off in between.
                        let by = keys::interaction_by_entry(list, id, mark);
                        self.settle(reader, id, old, &[by]).await.map(Attempt::Done)
                    };
                }
                (None, true) => {
                    // Where what is there ends otherwise, one of both is late.
                    let end = match &old {
                        Some(old) if !old.ends_with(status.expires_at) => {
                            self.status(id).await?.map_or(old.expires_at, |status| status.expires_at)
                        }
                        _ => status.expires_at,
                    };
                    new = InteractionItem::ending(old.as_ref(), end);
                    let made = StatusId::new(self.now(), (self.draw)());
                    *new.of(mark) = Some(made);
                    transaction.add_to_lists(list, made, reader, status, end)?;
                    if mark == Interaction::Favourite {
                        transaction.count_interaction(id, end, reader, "favourites")?;
                    }
                    Some((made, end))
                }
                (Some(made), false) => {
                    // What else was done with it goes on as it is.
                    new.expires_at = old.as_ref().map_or(new.expires_at, |old| old.expires_at);
                    *new.of(mark) = None;
                    transaction.take_from_lists(list, made, reader, id)?;
                    if mark == Interaction::Favourite && is_counted {
                        transaction.uncount_interaction(id, reader, "favourites")?;
                    }
                    None
                }
            };
            transaction.change_interaction(reader, id, old.as_ref(), &new)?;
            match self.transact(&transaction).await? {
                Outcome::Done => {
                    let Some((made, end)) = made else { return done(()) };
                    return self
                        .settle(reader, id, end, &[keys::interaction_by_entry(list, id, made)])
                        .await
                        .map(Attempt::Done);
                }
                Outcome::Refused(refusal) => is_counted &= !refusal.by(Part::Count),
            }
            Ok(Attempt::Again)
        })
    }
}

impl Writer {
    /// Takes all marks on one status back, and the item that says them, where that is unchanged; what lies with a status
    /// that has ended ends by itself. A boost is a status, and goes with its author's others.
    pub(crate) async fn remove_all_interactions(
        &self,
        reader: AccountId,
        status: StatusId,
        mark: InteractionItem,
    ) -> Result<()> {
        let unchanged = Expression::version(mark.version);
        let is_alive = mark.expires_at.is_alive(self.now());
        for is_counted in [true, false] {
            let (mut transaction, mut mark) = (self.transaction(), mark.clone());
            transaction.delete(
                Part::Interaction,
                keys::interaction(reader, status),
                Some(unchanged.clone()),
            )?;
            for what in [Interaction::Favourite, Interaction::Bookmark] {
                let Some(id) = mark.of(what).take().filter(|_| is_alive) else { continue };
                transaction.take_from_lists(what.into(), id, reader, status)?;
                if what == Interaction::Favourite && is_counted {
                    transaction.uncount_interaction(status, reader, "favourites")?;
                }
            }
            if mark.muted && is_alive {
                transaction.delete(Part::Free, keys::muted_by(status, reader), None)?;
            }
            // What was voted stays counted; by whom, nobody knows any more.
            if mark.vote.is_some() && is_alive {
                transaction.delete(Part::Free, keys::voted_by(status, reader), None)?;
            }
            match self.transact(&transaction).await? {
                // There is nothing to count it off any more: the status was deleted.
                Outcome::Refused(refusal) if refusal.by(Part::Count) => {}
                _ => return Ok(()),
            }
        }
        Ok(())
    }
}

impl Transaction {
    /// Rewrites a reader's marks on a status, or takes the item away with the last of them, unless somebody else did
    /// meanwhile.
    pub(crate) fn change_interaction(
        &mut self,
        reader: AccountId,
        status: StatusId,
        old: Option<&InteractionItem>,
        new: &InteractionItem,
    ) -> Result<()> {
        let condition = match old {
            Some(old) => Expression::version(old.version),
            None => Expression::absent(),
        };
        let key = keys::interaction(reader, status);
        if new.is_empty() {
            return if old.is_some() { self.delete(Part::Interaction, key, Some(condition)) } else { Ok(()) };
        }
        let version = (new.version + 1).max(self.moment.as_millis());
        let item: Item = write(key, "mark", &InteractionItem { version, ..new.clone() })?;
        self.put(Part::Interaction, item, Some(condition))
    }

    fn add_to_lists(
        &mut self,
        list: InteractionList,
        id: StatusId,
        reader: AccountId,
        status: &Status,
        expires_at: ExpiresAt,
    ) -> Result<()> {
        let own = InteractionEntryItem { status: status.id, expires_at };
        self.put(Part::Free, write(keys::interaction_entry(list, reader, id), "list entry", &own)?, None)?;
        let by =
            InteractionByItem { account: reader, author: Some(status.author), is_private: false, expires_at };
        let by = write(keys::interaction_by_entry(list, status.id, id), "list entry", &by)?;
        // Of two who marked it in the same millisecond and drew the same bits, one draws again.
        self.put(Part::Interaction, by, Some(Expression::absent()))
    }

    fn take_from_lists(
        &mut self,
        list: InteractionList,
        id: StatusId,
        reader: AccountId,
        status: StatusId,
    ) -> Result<()> {
        self.delete(Part::Free, keys::interaction_entry(list, reader, id), None)?;
        self.delete(Part::Free, keys::interaction_by_entry(list, status, id), None)
    }

    /// Counts one more on the part of a status's numbers that the actor counts onto.
    pub(crate) fn count_interaction(
        &mut self,
        status: StatusId,
        end: ExpiresAt,
        actor: AccountId,
        what: &'static str,
    ) -> Result<()> {
        let update = Expression::new(format!("SET expires_at = :gone ADD {what} :by"))
            .value(":gone", n(end.as_secs()))
            .value(":by", n(1));
        self.update(Part::Free, keys::status_count(status, keys::shard_of(actor)), update, None)
    }

    /// Counts one fewer there. When the numbers end, others have written: refused by [`Part::Count`] where there are none.
    pub(crate) fn uncount_interaction(
        &mut self,
        status: StatusId,
        actor: AccountId,
        what: &'static str,
    ) -> Result<()> {
        let update = Expression::new(format!("ADD {what} :by")).value(":by", n(-1));
        let there = Expression::present();
        self.update(Part::Count, keys::status_count(status, keys::shard_of(actor)), update, Some(there))
    }
}
