//! Renewals: a life is made longer or shorter while it lasts.
//!
//! All that lists a status by its end changes in one transaction with it: its entries, its author's activity, what counts
//! it. What merely hangs on it (marks, what it said before, …) is shown with it whatever its own TTL says; that is
//! rewritten behind, by [`cascade`](crate::cascade). Two kinds of statuses hang on another: a boost ends with what it
//! boosts, an answer never after what it answers. Their own ends follow: answers' in the request that shortens, as far
//! as they are a hundred, all others by the cascade.

use crudder_domain::{AccountId, Activity, ExpiresAt, Moment, Status, StatusId, ThreadLimits, Visibility};
use futures::{StreamExt, TryStreamExt};

use crate::activity_item::{ActivityChange, ActivityItem};
use crate::error::Result;
use crate::items::{Item, ReplyMark, now, pk, read, sk, write};
use crate::keys::{self, InteractionList, ItemName};
use crate::media::PastMedia;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::replies::lives_until;
use crate::retry::{Attempt, done, on_conflict};
use crate::threads::PART;
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// How many answers, and how many boosts, follow a shortened status at once, in the request. The rest follow by the cascade, for which a life
/// of a minute at least leaves the time.
const AT_ONCE: usize = 100;
/// How many of them at the same time.
const PARALLEL: usize = 8;

/// A status that is to be changed, with what that takes: read together, since one depends on the other.
pub(crate) struct StatusForUpdate {
    pub(crate) status: Status,
    /// Whether its ending was recorded with what it answers.
    pub(crate) mark: ReplyMark,
    /// What it shows no more.
    pub(crate) past: PastMedia,
    activity: Option<ActivityItem>,
}

/// Where a status's end moves, and what may refuse it.
pub(crate) struct EndMove<'a> {
    pub(crate) new: &'a Status,
    /// The end of what it answers, where that is there.
    pub(crate) parent: Option<ExpiresAt>,
    /// Whether that was read, and has to hold still; else it is what the move follows.
    pub(crate) parent_was_read: bool,
    /// The minute in which it would have ended is folded already, so that its parent's count has it no more.
    pub(crate) folded: bool,
}

impl Reader {
    /// A status that is alive, and where its end moves its author's activity; `None` where it is not there or somebody
    /// else's. One read.
    pub(crate) async fn status_for_update(
        &self,
        author: AccountId,
        id: StatusId,
        moves: bool,
        moment: Moment,
    ) -> Result<Option<StatusForUpdate>> {
        let found = if moves {
            self.batch([keys::status(id), keys::activity(author)], Reading::Consistent).await?
        } else {
            self.get(keys::status(id), Reading::Consistent).await?.into_iter().collect()
        };
        let (mut item, mut activity) = (None, None);
        for one in found {
            match ItemName::parse(pk(&one), sk(&one)) {
                ItemName::Status(_) => item = Some(one),
                _ => activity = ActivityItem::living(one, moment)?,
            }
        }
        let Some(item) = item else { return Ok(None) };
        let (mark, past) = (read("status", item.clone())?, read("status", item.clone())?);
        let status: Status = read("status", item)?;
        let is_theirs = status.author == author && status.is_alive(moment);
        Ok(is_theirs.then_some(StatusForUpdate { status, mark, past, activity }))
    }

    /// The end of what a status answers, where that is alive; at most one read.
    pub(crate) async fn parent_end(&self, status: &Status) -> Result<Option<ExpiresAt>> {
        match status.in_reply_to {
            Some(to) => Ok(self.status(to.status).await?.map(|parent| parent.expires_at)),
            None => Ok(None),
        }
    }
}

impl StatusForUpdate {
    /// The author's activity once the end is moved; `None` for what stands in none.
    pub(crate) fn activity(&self, end: ExpiresAt, moment: Moment) -> Result<Option<ActivityChange>> {
        match &self.activity {
            Some(old) if self.status.visibility != Visibility::Direct => {
                ActivityChange::moved(old, &self.status, end, moment).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl Transaction {
    /// Moves a status's end where it is counted by that. Answers what the status's own item has to say of its count; that
    /// item, and the lists that the status stands in, are the caller's to write.
    pub(crate) fn move_end(
        &mut self,
        ground: &StatusForUpdate,
        to: &EndMove<'_>,
        activity: Option<&ActivityChange>,
        moment: Moment,
    ) -> Result<ReplyMark> {
        let (old, new) = (&ground.status, to.new);
        if let Some(change) = activity {
            self.change_activity(new.author, change, moment)?;
        }
        let was_early = ground.mark.ends_before_parent;
        let ends_before_parent = self.move_reply(old, new, to.parent, was_early, to.folded)?;
        if let (Some(answered), Some(end)) = (new.in_reply_to, to.parent.filter(|_| to.parent_was_read)) {
            // What counts its ending ends with what it answers, and it ends no later.
            self.check(Part::Parent, keys::status(answered.status), lives_until(end, moment))?;
        }
        Ok(ReplyMark { ends_before_parent })
    }
}

/// A status's own item.
pub(crate) fn status_item(status: &Status, mark: ReplyMark, past: &PastMedia) -> Result<Item> {
    let mut item = write(keys::status(status.id), "status", status)?;
    if mark.ends_before_parent {
        item.extend(write(keys::status(status.id), "status", &mark)?);
    }
    if !past.past_media.is_empty() {
        item.extend(write(keys::status(status.id), "status", past)?);
    }
    Ok(item)
}

/// A status whose end was moved, with its author's activity before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedStatus {
    /// As it now is.
    pub status: Status,
    /// The author's activity before and after; `None` for what stands in none.
    pub activity: Option<(Activity, Activity)>,
}

impl Writer {
    /// Lets a boost or an answer end at `end`: because what it boosts or answers does. `None` where it does so already, or
    /// is gone. Two reads, one transaction.
    pub(crate) async fn follow_end(&self, id: StatusId, end: ExpiresAt) -> Result<Option<MovedStatus>> {
        let mut folded = false;
        on_conflict!("follow_end", {
            let moment = self.now();
            let Some(status) = self.status(id).await? else { return done(None) };
            let Some(ground) = self.status_for_update(status.author, id, true, moment).await? else {
                return done(None);
            };
            let old = &ground.status;
            if old.expires_at == end || !end.is_alive(moment) {
                return done(None);
            }
            let new = Status { expires_at: end, version: old.version + 1, ..old.clone() };
            let activity = ground.activity(end, moment)?;
            let mut transaction = self.transaction();
            transaction.list(&new)?;
            transaction.publish(&new)?;
            transaction.tag(&new)?;
            let parent = new.in_reply_to.map(|_| end);
            let to = EndMove { new: &new, parent, parent_was_read: false, folded };
            let mark = transaction.move_end(&ground, &to, activity.as_ref(), moment)?;
            let unchanged = Expression::version(old.version).and("expires_at > :now", ":now", now(moment));
            transaction.put(Part::Status, status_item(&new, mark, &ground.past)?, Some(unchanged))?;
            match self.transact(&transaction).await? {
                Outcome::Done => {
                    let activity = activity.map(|change| (change.before, change.after));
                    return done(Some(MovedStatus { status: new, activity }));
                }
                Outcome::Refused(refusal) => folded |= refusal.by(Part::RepliesCount),
            }
            Ok(Attempt::Again)
        })
    }

    /// Lets the boosts of a status that was shortened end with it, so that they count for no longer: at most a hundred. One
    /// query, and for each two reads and a transaction.
    pub(crate) async fn shorten_boosts(&self, status: &Status) -> Result<Vec<MovedStatus>> {
        let list = keys::interactions_by(InteractionList::Reblog, status.id);
        let range = Range {
            from: list.at(0),
            to: list.at(StatusId::MAX.as_u64()),
            pk: list.pk.clone(),
            newest_first: false,
            reading: Reading::Consistent,
            limit: AT_ONCE,
        };
        let boosts = self.query(&range).await?.items;
        let boosts: Vec<StatusId> = boosts.iter().filter_map(|item| list.status_of(sk(item))).collect();
        self.follow_all(boosts, status.expires_at).await
    }

    async fn follow_all(&self, ids: Vec<StatusId>, end: ExpiresAt) -> Result<Vec<MovedStatus>> {
        let followed: Vec<Option<MovedStatus>> = futures::stream::iter(ids)
            .map(|id| self.follow_end(id, end))
            .buffer_unordered(PARALLEL)
            .try_collect()
            .await?;
        Ok(followed.into_iter().flatten().collect())
    }

    /// Lets the answers to a status that was shortened end with it, and the answers to those: at most a hundred, the
    /// nearest. One query, and for each that outlives it two reads and a transaction.
    pub(crate) async fn shorten_answers(&self, status: &Status) -> Result<Vec<MovedStatus>> {
        let end = status.expires_at;
        let (answers, _) = self.answers(status, status.id, PART).await?;
        let pairs = answers.iter().map(|answer| (answer.id, answer.parent));
        let limits = ThreadLimits { ancestors: 0, descendants: usize::MAX, depth: usize::MAX };
        let below = pairs.collect::<crudder_domain::Thread>().descendants(status.id, limits);
        let outlives = |id: &StatusId| answers.iter().any(|it| it.id == *id && it.expires_at > end);
        self.follow_all(below.into_iter().filter(outlives).take(AT_ONCE).collect(), end).await
    }
}
