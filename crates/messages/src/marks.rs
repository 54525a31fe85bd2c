//! Marks: what one reader did with a status. All of a reader's marks on one status are one item, so that a page of
//! statuses is told by one query of the reader's marks in its range.
//!
//! A mark is written under the end that its status has. It is shown only with the status, so whether the mark itself
//! has ended is never asked: its TTL collects it. Nothing of the status's own item is written or even checked, so that
//! a popular status is marked by many at once; one that was deleted meanwhile leaves a mark that nobody sees.

use std::collections::{BTreeSet, HashMap};

use crudder_domain::{AccountId, ExpiresAt, Mark, Marks, Status, StatusId, Vote};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{Item, n, read, sk, write};
use crate::keys::{self, Marked};
use crate::lists::oldest_alive;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::transaction::{Expression, Outcome, Part, Transaction, Tries};
use crate::writer::Writer;

/// How many of a reader's marks are read at once for a page; beyond, the page's own are fetched by name.
const PART: usize = 100;

/// Under `MARK#`: all that its reader did with the status. It stays, empty, when all of it was taken back, so that
/// its version never begins anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MarkItem {
    version: u64,
    /// Under which name it stands in the lists.
    favourite: Option<StatusId>,
    bookmark: Option<StatusId>,
    /// The boost.
    pub(crate) reblog: Option<StatusId>,
    pub(crate) pinned: bool,
    /// The thread that begins with the status is muted.
    muted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vote: Option<Vote>,
    pub(crate) expires_at: ExpiresAt,
}

impl MarkItem {
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

    fn of(&mut self, mark: Mark) -> &mut Option<StatusId> {
        match mark {
            Mark::Favourite => &mut self.favourite,
            Mark::Bookmark => &mut self.bookmark,
        }
    }

    fn marks(&self) -> Marks {
        Marks {
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
pub(crate) struct MarkedItem {
    pub(crate) status: StatusId,
    pub(crate) expires_at: ExpiresAt,
}

/// The same in the status's partition, and under `REBLOG#`, `MUTE#` and `VOTE#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MarkedByItem {
    pub(crate) account: AccountId,
    /// Whose the status is, so that who is to be told of a mark needs no read. Not said of a muted thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<AccountId>,
    pub(crate) expires_at: ExpiresAt,
}

impl Reader {
    /// What `reader` did with each of these statuses; one of which nothing is said here bears no mark. Read
    /// consistently: one query, and a batch get of those that lie below the hundred newest marks that it found.
    pub async fn marks<'a>(
        &self,
        reader: AccountId,
        statuses: impl IntoIterator<Item = &'a Status>,
    ) -> Result<HashMap<StatusId, Marks>> {
        let roots: HashMap<StatusId, StatusId> =
            statuses.into_iter().map(|status| (status.id, status.root())).collect();
        let wanted: BTreeSet<StatusId> = roots.iter().flat_map(|(id, root)| [*id, *root]).collect();
        let (Some(oldest), Some(newest)) = (wanted.first(), wanted.last()) else { return Ok(HashMap::new()) };
        let list = keys::marks(reader);
        let range = Range {
            pk: list.pk.clone(),
            // Threads that began before anything that can be alive are looked up by name, if at all.
            from: list.at(oldest.as_u64().max(StatusId::new(oldest_alive(self.now()), 0).as_u64())),
            to: list.at(newest.as_u64()),
            newest_first: true,
            reading: Reading::Consistent,
            limit: PART,
        };
        let part = self.query(&range).await?;
        let mut items = part.items;
        if let Some(last) = part.last.and_then(|last| list.status_of(&last)) {
            let rest: Vec<_> = wanted.range(..last).map(|id| keys::mark(reader, *id)).collect();
            if !rest.is_empty() {
                items.extend(self.batch(rest, Reading::Consistent).await?);
            }
        }
        let mut found = HashMap::new();
        for item in items {
            let Some(id) = list.status_of(sk(&item)).filter(|id| wanted.contains(id)) else { continue };
            found.insert(id, read::<MarkItem>("mark", item)?.marks());
        }
        let of = |id: StatusId| found.get(&id).copied().unwrap_or_default();
        let marks = |(id, root): (StatusId, StatusId)| (id, Marks { muted: of(root).muted, ..of(id) });
        Ok(roots.into_iter().map(marks).collect())
    }

    /// The reader's marks on one status; in the table where it ever had any.
    pub(crate) async fn mark(&self, reader: AccountId, status: StatusId) -> Result<Option<MarkItem>> {
        let item = self.get(keys::mark(reader, status), Reading::Consistent).await?;
        item.map(|item| read("mark", item)).transpose()
    }
}

impl Writer {
    /// Marks a status that is alive. That its reader may see it is the caller's to check. Repeated, it changes nothing.
    /// One read, one transaction.
    pub async fn mark_status(&self, reader: AccountId, status: &Status, mark: Mark) -> Result<()> {
        self.change_mark(reader, status, mark, true).await
    }

    /// Takes a mark back. Repeated, it changes nothing. One read, one transaction.
    pub async fn unmark_status(&self, reader: AccountId, status: &Status, mark: Mark) -> Result<()> {
        self.change_mark(reader, status, mark, false).await
    }

    async fn change_mark(&self, reader: AccountId, status: &Status, mark: Mark, on: bool) -> Result<()> {
        let mut tries = Tries::of("change_mark");
        loop {
            let old = self.mark(reader, status.id).await?;
            let mut new = old.clone().unwrap_or_else(|| MarkItem::new(status.expires_at));
            if new.of(mark).is_some() == on {
                return Ok(());
            }
            let mut transaction = self.transaction();
            let list = Marked::from(mark);
            let by = if on {
                let id = StatusId::new(self.now(), (self.draw)());
                *new.of(mark) = Some(id);
                transaction.add_to_lists(list, id, reader, status)?;
                1
            } else {
                if let Some(id) = new.of(mark).take() {
                    transaction.take_from_lists(list, id, reader, status.id)?;
                }
                -1
            };
            if mark == Mark::Favourite {
                transaction.count_mark(status.id, status.expires_at, reader, "favourites", by)?;
            }
            transaction.change_mark(reader, status.id, old.as_ref(), &new)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return Ok(());
            }
            tries.again().await?;
        }
    }

    /// Mutes the thread that a status stands in, or no more. It holds while the thread's first status lives, or where
    /// that is gone, the status itself. Repeated, it changes nothing. At most two reads, one transaction.
    pub async fn mute_thread(&self, reader: AccountId, status: &Status, on: bool) -> Result<()> {
        let root = status.root();
        let mut tries = Tries::of("mute_thread");
        loop {
            let old = self.mark(reader, root).await?;
            if old.as_ref().is_some_and(|old| old.muted) == on {
                return Ok(());
            }
            let end = if root == status.id || !on {
                status.expires_at
            } else {
                self.status(root).await?.map_or(status.expires_at, |root| root.expires_at)
            };
            let mut new = old.clone().unwrap_or_else(|| MarkItem::new(end));
            new.muted = on;
            new.expires_at = new.expires_at.max(end);
            let mut transaction = self.transaction();
            let key = keys::muted_by(root, reader);
            if on {
                let by = MarkedByItem { account: reader, author: None, expires_at: new.expires_at };
                transaction.put(Part::Free, write(key, "mute", &by)?, None)?;
            } else {
                transaction.delete(Part::Free, key, None)?;
            }
            transaction.change_mark(reader, root, old.as_ref(), &new)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return Ok(());
            }
            tries.again().await?;
        }
    }
}

impl Writer {
    /// Takes all marks on one status back, and the item that says them, where that is unchanged; what lies with a status
    /// that has ended ends by itself. A boost is a status, and goes with its author's others.
    pub(crate) async fn take_all_marks(
        &self,
        reader: AccountId,
        status: StatusId,
        mut mark: MarkItem,
    ) -> Result<()> {
        let mut transaction = self.transaction();
        let unchanged = Expression::version(mark.version);
        transaction.delete(Part::Mark, keys::mark(reader, status), Some(unchanged))?;
        if mark.expires_at.is_alive(self.now()) {
            for what in [Mark::Favourite, Mark::Bookmark] {
                let Some(id) = mark.of(what).take() else { continue };
                transaction.take_from_lists(what.into(), id, reader, status)?;
                if what == Mark::Favourite {
                    transaction.count_mark(status, mark.expires_at, reader, "favourites", -1)?;
                }
            }
            if mark.muted {
                transaction.delete(Part::Free, keys::muted_by(status, reader), None)?;
            }
            // What was voted stays counted; by whom, nobody knows any more.
            if mark.vote.is_some() {
                transaction.delete(Part::Free, keys::voted_by(status, reader), None)?;
            }
        }
        self.transact(&transaction).await.map(drop)
    }
}

impl Transaction {
    /// Rewrites a reader's marks on a status, unless somebody else did meanwhile.
    pub(crate) fn change_mark(
        &mut self,
        reader: AccountId,
        status: StatusId,
        old: Option<&MarkItem>,
        new: &MarkItem,
    ) -> Result<()> {
        let condition = match old {
            Some(old) => Expression::version(old.version),
            None => Expression::new("attribute_not_exists(pk)"),
        };
        let new = MarkItem { version: new.version + 1, ..new.clone() };
        let item: Item = write(keys::mark(reader, status), "mark", &new)?;
        self.put(Part::Mark, item, Some(condition))
    }

    fn add_to_lists(&mut self, list: Marked, id: StatusId, reader: AccountId, status: &Status) -> Result<()> {
        let expires_at = status.expires_at;
        let own = MarkedItem { status: status.id, expires_at };
        self.put(Part::Free, write(keys::marked_entry(list, reader, id), "list entry", &own)?, None)?;
        let by = MarkedByItem { account: reader, author: Some(status.author), expires_at };
        let by = write(keys::marked_by_entry(list, status.id, id), "list entry", &by)?;
        // Of two who marked it in the same millisecond and drew the same bits, one draws again.
        self.put(Part::Mark, by, Some(Expression::new("attribute_not_exists(pk)")))
    }

    fn take_from_lists(
        &mut self,
        list: Marked,
        id: StatusId,
        reader: AccountId,
        status: StatusId,
    ) -> Result<()> {
        self.delete(Part::Free, keys::marked_entry(list, reader, id), None)?;
        self.delete(Part::Free, keys::marked_by_entry(list, status, id), None)
    }

    /// Counts `by` more (or fewer) on the part of a status's numbers that the actor counts onto.
    pub(crate) fn count_mark(
        &mut self,
        status: StatusId,
        end: ExpiresAt,
        actor: AccountId,
        what: &'static str,
        by: i64,
    ) -> Result<()> {
        let update = Expression::new(format!("SET expires_at = :gone ADD {what} :by"))
            .value(":gone", n(end.as_secs()))
            .value(":by", n(by));
        self.update(Part::Free, keys::status_count(status, keys::shard_of(actor)), update, None)
    }
}

impl MarkItem {
    /// The marks of somebody who may have none yet, on a status with that end.
    pub(crate) fn or_new(old: Option<&Self>, end: ExpiresAt) -> Self {
        old.cloned().unwrap_or_else(|| Self::new(end))
    }
}
