//! Posting: one read of what it builds on, then all that hangs on a status in one transaction.

use crudder_domain::{
    AccountId, Activity, Attachment, Entry, ExpiresAt, Language, Lifetime, MediaId, Mention, Moment, NewPoll,
    ReplyTo, SpoilerText, Status, StatusId, StatusText, Visibility,
};

use crate::activity_item::{ActivityChange, ActivityItem};
use crate::error::{Error, Result};
use crate::idempotency::IdempotencyKey;
use crate::items::{AuthoredItem, Item, ReplyMark, pk, read, sk, write};
use crate::keys::{self, ItemName};
use crate::read::Reading;
use crate::replies::{ReplyFold, ends_before};
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// What somebody posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStatus {
    /// Who posts it.
    pub author: AccountId,
    /// What it says.
    pub text: StatusText,
    /// The content warning; empty for none.
    pub spoiler_text: SpoilerText,
    /// Whether clients should hide it behind a warning.
    pub sensitive: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// The language that the author named.
    pub language: Option<Language>,
    /// How long it lives; a reply no longer than what it answers.
    pub lifetime: Lifetime,
    /// What it answers. That its author may see that is the caller's to check.
    pub in_reply_to: Option<Status>,
    /// What it asks.
    pub poll: Option<NewPoll>,
    /// The accounts that it names.
    pub mentions: Vec<Mention>,
    /// What it shows: pictures of its author that wait to be attached, each once.
    pub media: Vec<MediaId>,
}

/// What became of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It stands, with its author's activity before and after (the same where it is direct).
    New {
        /// As it was stored.
        status: Box<Status>,
        /// The author's activity that it found.
        before: Activity,
        /// The author's activity that it left.
        activity: Activity,
    },
    /// A status was posted before with this idempotency key. It may have ended since.
    Repeated(StatusId),
}

impl Writer {
    /// Posts a status: one read of what it builds on, then all that hangs on it in one transaction, before it
    /// answers. (A read more where it shows pictures, and where endings are to be folded: once an hour at most, for prolific authors and for
    /// statuses with replies that end before them.)
    ///
    /// # Errors
    /// [`Error::ParentGone`] where what it answers has ended; [`Error::MediaUnusable`] where a picture can't be attached;
    /// [`Error::IdempotencyConflict`] where the key came with another body.
    pub async fn post(&self, mut new: NewStatus, idempotency: Option<IdempotencyKey>) -> Result<Posted> {
        on_conflict!("post", {
            let moment = self.now();
            if let Some(parent) = &new.in_reply_to
                && !parent.is_alive(moment)
            {
                return self
                    .unless_repeated(&new, idempotency.as_ref(), Error::ParentGone)
                    .await
                    .map(Attempt::Done);
            }
            let waiting = match self.waiting(new.author, &new.media, moment).await {
                Err(error @ Error::MediaUnusable) => {
                    return self.unless_repeated(&new, idempotency.as_ref(), error).await.map(Attempt::Done);
                }
                waiting => waiting?,
            };
            let media = waiting.iter().map(|it| it.attachment.clone()).collect();
            let status = new.draw(moment, (self.draw)(), media);
            let ground = self.ground_of(&new, &status, moment).await?;
            let mut transaction = self.posting(&new, &status, &ground, idempotency.as_ref(), moment)?;
            transaction.attach(&waiting, &status, moment)?;
            let refusal = match self.transact(&transaction).await? {
                Outcome::Done => {
                    let PostingState { before, change, .. } = ground;
                    let activity = change.map_or_else(|| before.clone(), |change| change.after);
                    return done(Posted::New { status: Box::new(status), before, activity });
                }
                Outcome::Refused(refusal) => refusal,
            };
            if let (Some(key), Some(record)) = (&idempotency, refusal.item(Part::Idempotency)) {
                return key
                    .matching(record.clone())
                    .map(|record| Attempt::Done(Posted::Repeated(record.status)));
            }
            if refusal.by(Part::Parent)
                && let Some(parent) = new.in_reply_to.take()
            {
                match self.status(parent.id).await? {
                    // Its end was moved, which its author can do so often and no more.
                    Some(now) if now.version > parent.version => {
                        new.in_reply_to = Some(now);
                        return Ok(Attempt::AtOnce);
                    }
                    Some(parent) => new.in_reply_to = Some(parent),
                    None => return Err(Error::ParentGone),
                }
            }
            // Else another write of the same author was faster, or the id was drawn before: everything anew.
            Ok(Attempt::Again)
        })
    }

    /// What has lost its ground is refused, unless it is the repetition of what was posted while that was there: a reply
    /// to what lived then, a picture that it attached itself.
    async fn unless_repeated(
        &self,
        new: &NewStatus,
        key: Option<&IdempotencyKey>,
        error: Error,
    ) -> Result<Posted> {
        let before = match key {
            Some(key) => self.posted_before(new.author, key).await?,
            None => None,
        };
        before.map(Posted::Repeated).ok_or(error)
    }

    /// Reads what a post builds on: the author's activity, and its part of the parent's count.
    async fn ground_of(&self, new: &NewStatus, status: &Status, moment: Moment) -> Result<PostingState> {
        let counts = new
            .in_reply_to
            .as_ref()
            // Only what everybody may see is counted.
            .filter(|_| new.visibility.is_open())
            .map(|parent| (parent.id, keys::status_count(parent.id, keys::shard_of(new.author))));
        let (mut old, mut part) = (None, None);
        if let Some((_, count)) = &counts {
            let asked = [keys::activity(new.author), count.clone()];
            for item in self.batch(asked, Reading::Consistent).await? {
                if matches!(ItemName::parse(pk(&item), sk(&item)), ItemName::Activity(_)) {
                    old = ActivityItem::living(item, moment)?;
                } else {
                    part = Some(read("numbers", item)?);
                }
            }
        } else {
            old = self.activity_item(new.author).await?;
        }
        let reply = match counts {
            Some((parent, _)) => self.fold_replies(parent, new.author, part, moment).await?,
            None => None,
        };
        if new.visibility == Visibility::Direct {
            let before = old.map(|old| old.activity()).transpose()?.unwrap_or_default();
            return Ok(PostingState { before, change: None, reply });
        }
        let fold = self.fold_activity(new.author, old.as_ref(), moment).await?;
        let entry = Entry { id: status.id, expires_at: status.expires_at };
        let change = ActivityChange::posted(old.as_ref(), entry, moment, fold)?;
        Ok(PostingState { before: change.before.clone(), change: Some(change), reply })
    }

    fn posting(
        &self,
        new: &NewStatus,
        status: &Status,
        ground: &PostingState,
        idempotency: Option<&IdempotencyKey>,
        moment: Moment,
    ) -> Result<Transaction> {
        let parent = new.in_reply_to.as_ref();
        let mark = ReplyMark {
            ends_before_parent: parent.is_some_and(|parent| ends_before(status, parent.expires_at)),
        };
        let mut item = write(keys::status(status.id), "status", status)?;
        if mark.ends_before_parent {
            item.extend(write(keys::status(status.id), "status", &mark)?);
        }
        let mut transaction = self.transaction();
        // An id that is drawn again is another status, even where the first has ended: no `expires_at <= :now`.
        transaction.put(Part::Status, item, Some(Expression::absent()))?;
        transaction.list(status)?;
        if let Some(change) = &ground.change {
            transaction.change_activity(status.author, change, moment)?;
        }
        transaction.publish(status)?;
        transaction.tag(status)?;
        if let Some(parent) = parent {
            transaction.add_reply(status, parent, ground.reply, moment)?;
        }
        if let Some(key) = idempotency {
            transaction.remember(status.author, key, status.id, moment)?;
        }
        Ok(transaction)
    }
}

impl NewStatus {
    /// The status that this becomes at a moment.
    fn draw(&self, moment: Moment, random: u16, media: Vec<Attachment>) -> Status {
        let wished = ExpiresAt::after(moment, self.lifetime);
        let parent = self.in_reply_to.as_ref();
        Status {
            id: StatusId::new(moment, random),
            author: self.author,
            expires_at: parent.map_or(wished, |parent| wished.min(parent.expires_at)),
            visibility: self.visibility,
            text: self.text.clone(),
            spoiler_text: self.spoiler_text.clone(),
            sensitive: self.sensitive,
            language: self.language.clone(),
            in_reply_to: parent.map(|parent| ReplyTo { status: parent.id, author: parent.author }),
            thread: parent.map(Status::root),
            reblog: None,
            edited_at: None,
            poll: self.poll.as_ref().map(|poll| poll.draw(moment)),
            mentions: self.mentions.clone(),
            media,
            version: 1,
        }
    }
}

/// What a post builds on.
struct PostingState {
    before: Activity,
    /// None for a direct status.
    change: Option<ActivityChange>,
    reply: Option<ReplyFold>,
}

impl Transaction {
    /// Lists a status with its author's.
    pub(crate) fn list(&mut self, status: &Status) -> Result<()> {
        let entry = AuthoredItem {
            expires_at: status.expires_at,
            visibility: status.visibility,
            is_reply: status.answers_another(),
            is_reblog: status.reblog.is_some(),
            has_media: !status.media.is_empty(),
            tags: Some(status.hashtags()),
            named: private_mentions(status),
        };
        let item: Item = write(keys::authored_entry(status.author, status.id), "list entry", &entry)?;
        self.put(Part::Free, item, None)
    }
}

/// Whom a status names that not everybody may see.
pub(crate) fn private_mentions(status: &Status) -> Vec<AccountId> {
    let is_for_some = !status.visibility.is_open() && status.reblog.is_none();
    status.mentions.iter().filter(|_| is_for_some).map(|mention| mention.account).collect()
}
