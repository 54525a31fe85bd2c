//! Replies: listed with the thread that they stand in, and counted with what they answer, which they never outlive.
//!
//! A reply that ends in its parent's last minute records no ending: it goes with the parent, and so does the count.

use std::collections::HashMap;

use crudder_domain::{AccountId, ExpiresAt, Moment, PollResults, Status, StatusCounts, StatusId};
use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{ReplyItem, n, now, pk, read, sk, write};
use crate::keys::{self, Endings, SHARDS};
use crate::living_count::{FOLD_AFTER, ended, last_past_minute};
use crate::read::Reading;
use crate::reader::Reader;
use crate::transaction::{Expression, Part, Transaction};

/// How many statuses' endings are read at the same time: each needs a connection of its own.
const PARALLEL: usize = 8;

/// Under `COUNT#`: a part of a status's numbers. What was never counted is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CountItem {
    /// Replies.
    #[serde(default)]
    count: i64,
    /// How many of them end before the status does, and have an ending recorded.
    #[serde(default)]
    endings: i64,
    /// The last minute whose endings are taken from the count; none where there never was a reply.
    #[serde(default)]
    as_of: Option<u64>,
    /// These end with the status, all at once, so that there is nothing to forget before.
    #[serde(default)]
    favourites: i64,
    #[serde(default)]
    reblogs: i64,
    /// What was chosen of what it asks, by option.
    #[serde(default)]
    votes_0: i64,
    #[serde(default)]
    votes_1: i64,
    #[serde(default)]
    votes_2: i64,
    #[serde(default)]
    votes_3: i64,
    #[serde(default)]
    voters: i64,
}

/// What a part of a count needs before one more is counted onto it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReplyFold {
    /// The `as_of` that has to be there still.
    from: u64,
    /// The `as_of` that comes.
    to: u64,
    ended: u64,
}

/// Whether the numbers of its parent count a reply: what not everybody may see is not to be told by a number.
fn is_counted(reply: &Status) -> bool {
    reply.visibility.is_open()
}

/// Whether a reply ends in an earlier minute than what it answers.
pub(crate) fn ends_before(reply: &Status, parent: ExpiresAt) -> bool {
    is_counted(reply) && reply.expires_at.minute() < parent.minute()
}

impl Reader {
    /// The numbers of each of these statuses, at most a minute late; zeros for one that has none. Four keys each, in
    /// batches of 100; one query beside for each that has replies which end before it does.
    pub async fn status_counts(&self, ids: &[StatusId]) -> Result<HashMap<StatusId, StatusCounts>> {
        self.counts(ids, Reading::Eventual).await
    }

    /// The numbers of one status, with what its reader has just done: read consistently, at twice the price.
    pub async fn status_counts_now(&self, id: StatusId) -> Result<StatusCounts> {
        let counts = self.counts(&[id], Reading::Consistent).await?;
        Ok(counts.get(&id).copied().unwrap_or_default())
    }

    async fn counts(&self, ids: &[StatusId], reading: Reading) -> Result<HashMap<StatusId, StatusCounts>> {
        let mut parts: HashMap<StatusId, Vec<(u64, CountItem)>> = HashMap::new();
        let keys = ids.iter().flat_map(|id| (0..SHARDS).map(|shard| keys::status_count(*id, shard)));
        for item in self.batch(keys, reading).await? {
            let (Some(id), Some(shard)) = (keys::status_of(pk(&item)), keys::shard_in(sk(&item))) else {
                continue;
            };
            parts.entry(id).or_default().push((shard, read("numbers", item)?));
        }
        let counted: HashMap<StatusId, StatusCounts> = futures::stream::iter(parts)
            .map(|(id, parts)| async move {
                let total = |of: fn(&CountItem) -> i64| {
                    u64::try_from(parts.iter().map(|(_, part)| of(part)).sum::<i64>()).unwrap_or(0)
                };
                let replies = self.living_replies(id, &parts).await?;
                let tally = PollResults {
                    votes: [
                        total(|part| part.votes_0),
                        total(|part| part.votes_1),
                        total(|part| part.votes_2),
                        total(|part| part.votes_3),
                    ],
                    voters: total(|part| part.voters),
                };
                let favourites = total(|part| part.favourites);
                let reblogs = total(|part| part.reblogs);
                Ok::<_, crate::error::Error>((id, StatusCounts { replies, favourites, reblogs, tally }))
            })
            .buffer_unordered(PARALLEL)
            .try_collect()
            .await?;
        Ok(ids.iter().map(|id| (*id, counted.get(id).copied().unwrap_or_default())).collect())
    }

    async fn living_replies(&self, id: StatusId, parts: &[(u64, CountItem)]) -> Result<u64> {
        let past = last_past_minute(self.now());
        let total: i64 = parts.iter().map(|(_, part)| part.count).sum();
        let open = parts.iter().filter(|(_, part)| part.endings > 0);
        let ended = match open.filter_map(|(_, part)| part.as_of).filter(|as_of| *as_of < past).min() {
            None => 0,
            Some(oldest) => {
                let endings = Endings::of_replies(id);
                let endings = self.endings(&endings, oldest, past, Reading::Eventual).await?;
                parts.iter().map(|(shard, part)| ended(&endings, *shard, part.as_of.unwrap_or(past))).sum()
            }
        };
        Ok(u64::try_from(total).unwrap_or(0).saturating_sub(ended))
    }

    /// What has ended of the part of a count that `actor` counts onto, where enough minutes have passed that it is
    /// worth folding.
    pub(crate) async fn fold_replies(
        &self,
        parent: StatusId,
        actor: AccountId,
        old: Option<CountItem>,
        now: Moment,
    ) -> Result<Option<ReplyFold>> {
        let past = last_past_minute(now);
        let as_of = old.and_then(|old| old.as_of).filter(|as_of| past >= as_of + FOLD_AFTER);
        let (Some(old), Some(as_of)) = (old, as_of) else { return Ok(None) };
        let ended = if old.endings > 0 {
            let endings = Endings::of_replies(parent);
            let endings = self.endings(&endings, as_of, past, Reading::Consistent).await?;
            ended(&endings, keys::shard_of(actor), as_of)
        } else {
            0
        };
        Ok(Some(ReplyFold { from: as_of, to: past, ended }))
    }
}

impl Transaction {
    /// Adds a reply to what it answers: that this is alive and ends when it is said to, which is no earlier than the reply;
    /// the reply's entry; its count, which ends with what is answered.
    pub(crate) fn add_reply(
        &mut self,
        reply: &Status,
        parent: &Status,
        fold: Option<ReplyFold>,
        moment: Moment,
    ) -> Result<()> {
        self.check(Part::Parent, keys::status(parent.id), lives_until(parent.expires_at, moment))?;
        let root = reply.root();
        let entry =
            ReplyItem { expires_at: reply.expires_at, parent: (parent.id != root).then_some(parent.id) };
        let entry = write(keys::reply_entry(root, reply.id), "reply entry", &entry)?;
        self.put(Part::Free, entry, None)?;
        if !is_counted(reply) {
            return Ok(());
        }
        let shard = keys::shard_of(reply.author);
        let early = ends_before(reply, parent.expires_at);
        let ended = fold.map_or(0, |fold| i64::try_from(fold.ended).unwrap_or(i64::MAX));
        let as_of = if fold.is_some() { ":as_of" } else { "if_not_exists(as_of, :as_of)" };
        let update = Expression::new(format!(
            "SET as_of = {as_of}, expires_at = :gone ADD #count :count, endings :early"
        ))
        .name("#count", "count")
        .value(":as_of", n(fold.map_or(last_past_minute(moment), |fold| fold.to)))
        .value(":gone", n(parent.expires_at.as_secs()))
        .value(":count", n(1 - ended))
        .value(":early", n(i64::from(early) - ended));
        let condition = match fold {
            Some(fold) => Some(Expression::new("as_of = :from").value(":from", n(fold.from))),
            None if early => Some(not_folded("attribute_not_exists(as_of) OR ", reply)),
            None => None,
        };
        self.update(Part::RepliesCount, keys::status_count(parent.id, shard), update, condition)?;
        if early {
            self.record_reply_ending(parent.id, parent.expires_at, reply.expires_at.minute(), shard)?;
        }
        Ok(())
    }

    /// Lists a living answer under its new end, and counts its ending there, with what it answers (`parent` is when that
    /// ends; `None` where it is gone, and nothing counts). `early` and `folded` as [`take_reply`](Self::take_reply) has
    /// them, the latter turned round. Answers whether the new ending is recorded.
    pub(crate) fn move_reply(
        &mut self,
        old: &Status,
        new: &Status,
        parent: Option<ExpiresAt>,
        early: bool,
        folded: bool,
    ) -> Result<bool> {
        let Some(answered) = new.in_reply_to else { return Ok(false) };
        let root = new.root();
        let entry = ReplyItem {
            expires_at: new.expires_at,
            parent: (answered.status != root).then_some(answered.status),
        };
        self.put(Part::Free, write(keys::reply_entry(root, new.id), "reply entry", &entry)?, None)?;
        let Some(parent) = parent.filter(|_| is_counted(new)) else { return Ok(false) };
        let (was, is) = (early && !folded, ends_before(new, parent));
        let (from, to) = (old.expires_at.minute(), new.expires_at.minute());
        if (was || is || folded) && !(was && is && from == to) {
            let shard = keys::shard_of(new.author);
            let update = Expression::new("ADD #count :count, endings :early")
                .name("#count", "count")
                .value(":count", n(i64::from(folded)))
                .value(":early", n(i64::from(is) - i64::from(was)));
            let condition = match (was, is) {
                (true, _) => not_folded("", old),
                (false, true) => not_folded("", new),
                (false, false) => Expression::present(),
            };
            let key = keys::status_count(answered.status, shard);
            self.update(Part::RepliesCount, key, update, Some(condition))?;
            if was {
                self.withdraw_reply_ending(answered.status, old, shard)?;
            }
            if is {
                self.record_reply_ending(answered.status, parent, to, shard)?;
            }
        }
        Ok(is)
    }

    /// Records the ending of an answer that went with its parent until that was made to live longer.
    pub(crate) fn part_from_parent(&mut self, reply: &Status, parent: &Status) -> Result<()> {
        let shard = keys::shard_of(reply.author);
        let update = Expression::new("ADD endings :one").value(":one", n(1));
        let key = keys::status_count(parent.id, shard);
        self.update(Part::RepliesCount, key, update, Some(not_folded("", reply)))?;
        self.record_reply_ending(parent.id, parent.expires_at, reply.expires_at.minute(), shard)
    }

    /// Takes a living reply away from what it answers. `early`: its ending was recorded; `counted`: its minute is
    /// not folded yet.
    pub(crate) fn take_reply(&mut self, reply: &Status, early: bool, counted: bool) -> Result<()> {
        let Some(parent) = reply.in_reply_to else { return Ok(()) };
        self.delete(Part::Free, keys::reply_entry(reply.root(), reply.id), None)?;
        if !is_counted(reply) || !counted {
            return Ok(());
        }
        let shard = keys::shard_of(reply.author);
        let update = Expression::new("ADD #count :less, endings :early")
            .name("#count", "count")
            .value(":less", n(-1))
            .value(":early", n(if early { -1 } else { 0 }));
        let condition = if early { not_folded("", reply) } else { Expression::present() };
        self.update(Part::RepliesCount, keys::status_count(parent.status, shard), update, Some(condition))?;
        if early {
            self.withdraw_reply_ending(parent.status, reply, shard)?;
        }
        Ok(())
    }
}

/// That a status is alive, and ends then.
pub(crate) fn lives_until(end: ExpiresAt, moment: Moment) -> Expression {
    Expression::new("expires_at > :now AND expires_at = :end")
        .value(":now", now(moment))
        .value(":end", n(end.as_secs()))
}

/// That the minute in which a reply ends is not folded yet.
fn not_folded(or: &str, reply: &Status) -> Expression {
    Expression::new(format!("{or}as_of < :minute")).value(":minute", n(reply.expires_at.minute()))
}
