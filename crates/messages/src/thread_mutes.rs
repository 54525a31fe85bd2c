//! Muted threads: a mute is named by the status that its thread begins with, and holds until the last of the thread has
//! ended, which may be long after the first was deleted, or has.
//!
//! No answer is added that ends after what it answers, so a mute that lasts as long as all that is there lasts for all that
//! will come. Only a life that is made longer can outlast it: then the cascade of that status looks at the thread's mutes, and
//! so it does where one is made shorter. What is deleted leaves them as they are.
//!
//! The mark of a mute is rewritten under its version with the end that the thread was *then* seen to have, and the thread is
//! looked at again afterwards, since a mute can't be written under a condition on all of a thread.

use std::collections::HashMap;

use crudder_domain::{AccountId, ExpiresAt, Lifetime, Status, StatusId};
use futures::{StreamExt, TryStreamExt};

use crate::error::Result;
use crate::interactions::{InteractionByItem, InteractionItem};
use crate::items::{EndItem, Item, read, sk, write};
use crate::keys;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::threads::PART;
use crate::transaction::{Outcome, Part};
use crate::writer::Writer;

/// How many parts of a thread are looked at for its end.
const PARTS: usize = 2;
/// How many mutes are written at the same time.
const PARALLEL: usize = 8;

/// When a thread ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ThreadEnds {
    /// Its first status, where that is alive.
    first: Option<ExpiresAt>,
    /// The last of it; `None` where nothing of it is alive.
    last: Option<ExpiresAt>,
}

impl Reader {
    /// When a thread ends, read consistently. One query; two where it has more than five hundred answers. Where it has more
    /// than twice that, the latest end that any of them can have.
    async fn thread_ends(&self, root: StatusId) -> Result<ThreadEnds> {
        let (pk, from, to) = keys::thread_with_first(root);
        let (newest_first, reading) = (true, Reading::Consistent);
        let mut range = Range { pk, from, to, newest_first, reading, limit: PART };
        let (mut ends, mut newest) = (ThreadEnds::default(), root);
        for _ in 0..PARTS {
            let part = self.query(&range).await?;
            for item in part.items {
                let answer = keys::thread(root).status_of(sk(&item));
                newest = newest.max(answer.unwrap_or(root));
                let end = read::<EndItem>("thread entry", item)?.expires_at;
                if end.is_alive(self.now()) {
                    ends.last = ends.last.max(Some(end));
                    if answer.is_none() {
                        ends.first = Some(end);
                    }
                }
            }
            let below = part.last.and_then(|last| keys::thread(root).status_of(&last));
            let Some(below) = below.and_then(|id| id.as_u64().checked_sub(1)) else { return Ok(ends) };
            range.to = keys::thread(root).at(below);
        }
        Ok(ThreadEnds { last: Some(ExpiresAt::after(newest.created_at(), Lifetime::MAX)), ..ends })
    }
}

impl Writer {
    /// Mutes the thread that a status stands in, or no more. It holds while anything of the thread lives. Repeated, it changes
    /// nothing. To mute, a read, two queries, one transaction; else a read (two where the reader has other marks on the
    /// thread's first status), one transaction.
    pub async fn mute_thread(&self, reader: AccountId, status: &Status, on: bool) -> Result<()> {
        let root = status.root();
        if on { self.mute_whole(reader, root).await } else { self.unmute_whole(reader, root).await }
    }

    async fn mute_whole(&self, reader: AccountId, root: StatusId) -> Result<()> {
        on_conflict!("mute_thread", {
            let old = self.interaction(reader, root).await?;
            let ends = self.thread_ends(root).await?;
            // Of what is gone, nothing is heard.
            let Some(end) = ends.last else { return done(()) };
            if old.as_ref().is_some_and(|old| old.muted && old.expires_at == end) {
                return done(());
            }
            let mut new = InteractionItem::ending(old.as_ref(), end);
            new.muted = true;
            if self.write_mute(reader, root, old.as_ref(), &new, ends).await?
                && self.thread_ends(root).await? == ends
            {
                return done(());
            }
            Ok(Attempt::Again)
        })
    }

    async fn unmute_whole(&self, reader: AccountId, root: StatusId) -> Result<()> {
        on_conflict!("unmute_thread", {
            let Some(old) = self.interaction(reader, root).await?.filter(|old| old.muted) else {
                return done(());
            };
            let mut new = old.clone();
            new.muted = false;
            if !new.is_empty() {
                let first = self.status(root).await?;
                new.expires_at = first.map_or(old.expires_at, |first| first.expires_at);
            }
            let mut transaction = self.transaction();
            transaction.delete(Part::Free, keys::muted_by(root, reader), None)?;
            transaction.change_interaction(reader, root, Some(&old), &new)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(());
            }
            Ok(Attempt::Again)
        })
    }

    /// Lets some mutes of a thread, as they were found in its first status's partition, end with the last of it. A batch and a
    /// query; for each that ends otherwise a transaction, then once more.
    pub(crate) async fn settle_mutes(&self, root: StatusId, mutes: Vec<Item>) -> Result<()> {
        let mut twins: HashMap<AccountId, ExpiresAt> = HashMap::with_capacity(mutes.len());
        for mute in mutes {
            let InteractionByItem { account, expires_at, .. } = read("mute", mute)?;
            twins.insert(account, expires_at);
        }
        on_conflict!("settle_mutes", {
            if twins.is_empty() {
                return done(());
            }
            let keys = twins.keys().map(|reader| keys::interaction(*reader, root));
            let found = self.batch(keys, Reading::Consistent).await?;
            let ends = self.thread_ends(root).await?;
            let mut late = Vec::new();
            for item in found {
                let Some(reader) = keys::account_of(crate::items::pk(&item)) else { continue };
                let mark: InteractionItem = read("mark", item)?;
                let is_late =
                    mark != Self::mute_until(&mark, ends) || twins.get(&reader).copied() != ends.last;
                if mark.muted && is_late {
                    late.push((reader, mark));
                }
            }
            if late.is_empty() {
                return done(());
            }
            futures::stream::iter(late)
                .map(|(reader, old)| async move {
                    let new = Self::mute_until(&old, ends);
                    self.write_mute(reader, root, Some(&old), &new, ends).await
                })
                .buffer_unordered(PARALLEL)
                .try_collect::<Vec<bool>>()
                .await?;
            if let Some(last) = ends.last {
                for end in twins.values_mut() {
                    *end = last;
                }
            }
            Ok(Attempt::Again)
        })
    }

    /// A reader's marks on the first status of a thread with those ends, which the reader mutes.
    fn mute_until(old: &InteractionItem, ends: ThreadEnds) -> InteractionItem {
        let mut new = if ends.first.is_some() { old.clone() } else { old.of_thread_alone() };
        match ends.last {
            Some(last) => new.expires_at = last,
            None => new.muted = false,
        }
        new
    }

    /// Whether it was written: another may have been faster.
    async fn write_mute(
        &self,
        reader: AccountId,
        root: StatusId,
        old: Option<&InteractionItem>,
        new: &InteractionItem,
        ends: ThreadEnds,
    ) -> Result<bool> {
        let mut transaction = self.transaction();
        let key = keys::muted_by(root, reader);
        match ends.last {
            Some(expires_at) => {
                let by = InteractionByItem { account: reader, author: None, is_private: false, expires_at };
                transaction.put(Part::Free, write(key, "mute", &by)?, None)?;
            }
            None => transaction.delete(Part::Free, key, None)?,
        }
        transaction.change_interaction(reader, root, old, new)?;
        Ok(matches!(self.transact(&transaction).await?, Outcome::Done))
    }
}
