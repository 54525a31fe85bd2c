//! Statuses: read while they live, and deleted with everything that hangs on them.

use crudder_domain::{AccountId, Activity, Attachment, ExpiresAt, Moment, Status, StatusId, Visibility};

use crate::activity_item::{ActivityChange, ActivityItem};
use crate::error::Result;
use crate::items::{ReplyMark, n, pk, read, s, sk, write};
use crate::keys::{self, InteractionList, ItemName};
use crate::media::REDRAFT_SECS;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// What was deleted, with its author's activity before and after (the same where it was direct).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// As it was.
    pub status: Status,
    /// The author's activity before.
    pub before: Activity,
    /// The author's activity after.
    pub activity: Activity,
    /// Which of its pictures wait to be attached again.
    pub waiting: Vec<Attachment>,
    /// Until when they do.
    pub wait_until: ExpiresAt,
}

impl Reader {
    /// A status that is alive, read consistently. Who may see it is the caller's to check.
    pub async fn status(&self, id: StatusId) -> Result<Option<Status>> {
        let item = self.get(keys::status(id), Reading::Consistent).await?;
        let status: Option<Status> = item.map(|item| read("status", item)).transpose()?;
        Ok(status.filter(|status| status.is_alive(self.now())))
    }

    /// Those of the statuses that are alive, in any order, read consistently, in batches of 100.
    pub async fn statuses(&self, ids: &[StatusId]) -> Result<Vec<Status>> {
        let items = self.batch(ids.iter().map(|id| keys::status(*id)), Reading::Consistent).await?;
        let statuses: Result<Vec<Status>> = items.into_iter().map(|item| read("status", item)).collect();
        let now = self.now();
        Ok(statuses?.into_iter().filter(|status| status.is_alive(now)).collect())
    }
}

impl Writer {
    /// Deletes a status with all that it shows; `None` where it is not there (any more) or is not `author`'s. One read, one
    /// transaction.
    pub async fn delete_status(&self, author: AccountId, id: StatusId) -> Result<Option<Deleted>> {
        self.delete_status_keeping(author, id, |_| std::future::ready(Vec::new())).await
    }

    /// Deletes a status, where those of its pictures that `keep` answers, as they are to be shown then, wait for an hour to be attached
    /// again. Those are asked for before the status is deleted, and where it is deleted by somebody else meanwhile, in vain.
    pub async fn delete_status_keeping<Kept>(
        &self,
        author: AccountId,
        id: StatusId,
        keep: impl Fn(Vec<Attachment>) -> Kept + Send,
    ) -> Result<Option<Deleted>>
    where
        Kept: Future<Output = Vec<Attachment>> + Send,
    {
        let (mut reply_is_counted, mut boost_is_counted) = (true, true);
        on_conflict!("delete_status", {
            let moment = self.now();
            let (mut found, mut old) = (None, None);
            for item in self.batch([keys::status(id), keys::activity(author)], Reading::Consistent).await? {
                match ItemName::parse(pk(&item), sk(&item)) {
                    ItemName::Status(_) => found = Some(item),
                    _ => old = ActivityItem::living(item, moment)?,
                }
            }
            let Some(item) = found else { return done(None) };
            let mark: ReplyMark = read("status", item.clone())?;
            let status: Status = read("status", item)?;
            if status.author != author || !status.is_alive(moment) {
                return done(None);
            }
            let change = match &old {
                Some(old) if status.visibility != Visibility::Direct => {
                    Some(ActivityChange::deleted(old, &status, moment)?)
                }
                _ => None,
            };
            let mut transaction = self.transaction();
            let media = status.media.clone();
            let waiting = if media.is_empty() { media } else { keep(media).await };
            let mut there = Expression::new("author = :author").value(":author", s(author));
            if !waiting.is_empty() {
                // An edit may have taken one of them out.
                there = there.and("version = :version", ":version", n(status.version));
            }
            transaction.delete(Part::Status, keys::status(id), Some(there))?;
            let wait_until = ExpiresAt::from_secs(moment.as_secs() + REDRAFT_SECS);
            for picture in &waiting {
                transaction.detach(author, picture, wait_until)?;
            }
            transaction.delete(Part::Free, keys::authored_entry(author, id), None)?;
            if let Some(change) = &change {
                transaction.change_activity(author, change, moment)?;
            }
            if status.is_on_public_timeline() {
                transaction.delete(Part::Free, keys::public_entry(id), None)?;
            }
            transaction.untag(&status, None)?;
            transaction.delete_history(&status)?;
            if let Some(reblog) = status.reblog {
                // Only its author's marks are asked, and a boost is deleted but once.
                let mark = self.interaction(author, reblog.status).await?;
                transaction.delete(
                    Part::Free,
                    keys::interaction_by_entry(InteractionList::Reblog, reblog.status, id),
                    None,
                )?;
                if boost_is_counted {
                    transaction.uncount_interaction(reblog.status, author, "reblogs")?;
                }
                if let Some(mark) = mark.filter(|mark| mark.reblog == Some(id)) {
                    let mut new = mark.clone();
                    new.reblog = None;
                    transaction.change_interaction(author, reblog.status, Some(&mark), &new)?;
                }
            }
            transaction.take_reply(&status, mark.ends_before_parent, reply_is_counted)?;
            match self.transact(&transaction).await? {
                Outcome::Done => {
                    let before = old.map(|old| old.activity()).transpose()?.unwrap_or_default();
                    let activity = change.map_or_else(|| before.clone(), |change| change.after);
                    return done(Some(Deleted { status, before, activity, waiting, wait_until }));
                }
                // Its last minute is folded already (two clocks may differ), so the count has it no more.
                Outcome::Refused(refusal) => {
                    reply_is_counted &= !refusal.by(Part::RepliesCount);
                    // What it boosted was deleted, and its numbers with it.
                    boost_is_counted &= !refusal.by(Part::Count);
                }
            }
            Ok(Attempt::Again)
        })
    }
}

impl Transaction {
    /// Rewrites an author's activity, unless somebody else did meanwhile.
    pub(crate) fn change_activity(
        &mut self,
        author: AccountId,
        change: &ActivityChange,
        moment: Moment,
    ) -> Result<()> {
        let condition = match change.expects {
            Some(version) => Expression::version(version),
            None => Expression::absent_or_ended(moment),
        };
        let item = write(keys::activity(author), "activity", &change.item)?;
        self.put(Part::Activity, item, Some(condition))?;
        for (minute, by) in &change.endings {
            self.record_ending(author, *minute, *by)?;
        }
        Ok(())
    }
}
