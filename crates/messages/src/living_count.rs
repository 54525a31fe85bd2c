//! Counting what ends by itself, with no sweep that takes it back.
//!
//! A count is `(total, as_of)` and, beside it, how many of the counted end in each minute. What is alive is the
//! total less the endings of the minutes that are wholly past, so a count is a minute late at most and can't drift:
//! - counting one adds 1 to the total and 1 to its minute, in the transaction that makes it;
//! - deleting a living one takes both back, in the transaction that deletes it;
//! - minutes that are past are *folded*: taken from the total for good, with `as_of` moved over them, under a
//!   condition on `as_of`, so that each minute is taken once. Only minutes after `as_of` are read. Folding is no
//!   more than a way to read less, and is done by whoever counts one more.
//!
//! Endings are deleted by TTL no earlier than the last moment in which a fold can need them. Those of an author's statuses:
//! nothing is counted onto a total whose `as_of` is older than [`FOLD_AFTER`], so all that an `as_of` leaves open ends
//! within 30 days and that hour, while an ending stays for [`KEEP_ENDINGS`]. If nobody looks for 40 days, nothing is left to
//! count. Those of answers: they end with what is answered, as all that hangs on it, and follow it where its end is moved.

use std::time::Duration;

use crudder_domain::{AccountId, ExpiresAt, Moment, Status, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{Item, n, read, sk};
use crate::keys::{Endings, Key, SHARDS};
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::transaction::{Expression, Part, Transaction};

/// How many minutes may lie unfolded before somebody who counts one more folds them first.
pub(crate) const FOLD_AFTER: u64 = 60;
/// How long an ending stays after its minute: longer than the longest life, and then some.
pub(crate) const KEEP_ENDINGS: Duration = Duration::from_hours(40 * 24);

/// How many endings are read at once.
const PAGE: usize = 1_000;
/// The most pages: 31 days of minutes in each shard.
const PAGES: usize = 31 * 24 * 60 * 4 / PAGE + 1;

/// How many of a shard end in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) minute: u64,
    pub(crate) shard: u64,
    pub(crate) count: u64,
}

#[derive(Serialize, Deserialize)]
struct EndingItem {
    count: i64,
}

/// The last minute that is wholly past.
pub(crate) fn last_past_minute(now: Moment) -> u64 {
    (now.as_secs() / 60).saturating_sub(1)
}

/// How many of these end in the minutes `after < minute` of that shard.
pub(crate) fn ended(endings: &[Ending], shard: u64, after: u64) -> u64 {
    endings.iter().filter(|it| it.shard == shard && it.minute > after).map(|it| it.count).sum()
}

impl Reader {
    /// The endings of the minutes `after < minute <= to`.
    pub(crate) async fn endings(
        &self,
        of: &Endings,
        after: u64,
        to: u64,
        reading: Reading,
    ) -> Result<Vec<Ending>> {
        let (from, to) = Endings::range(after, to);
        let range = Range { pk: of.pk.clone(), from, to, newest_first: false, reading, limit: PAGE };
        self.query_all(range, PAGES).await?.into_iter().filter_map(parse).collect()
    }
}

fn parse(item: Item) -> Option<Result<Ending>> {
    let (minute, shard) = Endings::parse(sk(&item))?;
    debug_assert!(shard < SHARDS);
    let count = read("ending", item).map(|it: EndingItem| u64::try_from(it.count).unwrap_or(0));
    Some(count.map(|count| Ending { minute, shard, count }))
}

impl Transaction {
    /// Records that `by` more (or fewer) of an author's statuses end in that minute.
    pub(crate) fn record_ending(&mut self, author: AccountId, minute: u64, by: i64) -> Result<()> {
        let gone = minute * 60 + KEEP_ENDINGS.as_secs();
        let update = Expression::new("SET expires_at = :gone ADD #count :by").value(":gone", n(gone));
        self.count_ending(Endings::of_author(author).at(minute, 0), update, by)
    }

    /// Records that one more answer to a status ends in that minute; `until` is when the status does.
    pub(crate) fn record_reply_ending(
        &mut self,
        parent: StatusId,
        until: ExpiresAt,
        minute: u64,
        shard: u64,
    ) -> Result<()> {
        let update =
            Expression::new("SET expires_at = :gone ADD #count :by").value(":gone", n(until.as_secs()));
        self.count_ending(Endings::of_replies(parent).at(minute, shard), update, 1)
    }

    /// Records that one fewer does. When the record ends, who wrote it has said: refused as the count is where there is none.
    pub(crate) fn withdraw_reply_ending(
        &mut self,
        parent: StatusId,
        reply: &Status,
        shard: u64,
    ) -> Result<()> {
        let key = Endings::of_replies(parent).at(reply.expires_at.minute(), shard);
        let update = Expression::new("ADD #count :by").name("#count", "count").value(":by", n(-1));
        self.update(Part::RepliesCount, key, update, Some(Expression::present()))
    }

    fn count_ending(&mut self, key: Key, update: Expression, by: i64) -> Result<()> {
        self.update(Part::Free, key, update.name("#count", "count").value(":by", n(by)), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_past_when_it_is_over() {
        assert_eq!(last_past_minute(Moment::from_millis(119_999)), 0);
        assert_eq!(last_past_minute(Moment::from_millis(120_000)), 1);
    }

    #[test]
    fn each_shard_has_its_own_as_of() {
        let endings = [(10, 0, 1), (11, 0, 2), (11, 1, 4), (12, 1, 8)].map(|(minute, shard, count)| Ending {
            minute,
            shard,
            count,
        });
        assert_eq!((ended(&endings, 0, 9), ended(&endings, 0, 10), ended(&endings, 0, 11)), (3, 2, 0));
        assert_eq!((ended(&endings, 1, 9), ended(&endings, 2, 0)), (12, 0));
    }
}
