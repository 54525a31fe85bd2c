//! Edits: what a status said before each of them, for as long as it lives.

use crudder_domain::{
    AccountId, Activity, Attachment, ExpiresAt, Language, Lifetime, MediaId, Mention, Moment, PollOptions,
    SpoilerText, Status, StatusId, StatusText,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{now, read, write};
use crate::keys;
use crate::media::{MediaChange, PastMedia, WaitingMedia};
use crate::posting::private_mentions;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::renewals::{EndMove, MovedStatus, status_item};
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// How often one status can be changed. All that it said before is deleted with it, in one transaction.
pub const MAX_EDITS: u64 = 50;
/// How many pictures one status may have shown and show no more: what it said before shows them still.
pub const MAX_PAST_MEDIA: usize = 12;

/// What changes of a status; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusChange {
    /// What it says, and whom that names.
    pub text: Option<(StatusText, Vec<Mention>)>,
    /// The content warning; empty for none.
    pub spoiler_text: Option<SpoilerText>,
    /// Whether clients should hide it behind a warning.
    pub sensitive: Option<bool>,
    /// The language that the author named.
    pub language: Option<Language>,
    /// What it asks, and whether several can be chosen: these stand, so it has to be what it was. Clients send it with
    /// each edit.
    pub poll: Option<(PollOptions, bool)>,
    /// What it shows, in that order: what it has shown before, and pictures of its author that wait to be attached. Each once.
    pub media: Option<Vec<MediaId>>,
    /// What is said otherwise of what it shows.
    pub media_changes: Vec<(MediaId, MediaChange)>,
    /// How long it lives from now on: at most as long as a status can live since it was posted, and a reply no longer than
    /// what it answers.
    pub lifetime: Option<Lifetime>,
}

impl StatusChange {
    /// Those of the pictures it names that the status has not shown yet.
    fn new_media(&self, old: &Status, past: &PastMedia) -> Vec<MediaId> {
        let known = |id: &MediaId| old.media.iter().chain(&past.past_media).any(|it| it.id == *id);
        self.media.iter().flatten().filter(|id| !known(id)).copied().collect()
    }

    /// The status as it comes to be, and what it then shows no more.
    fn applied_to(&self, old: &Status, past: &PastMedia, waiting: &[WaitingMedia]) -> (Status, PastMedia) {
        let mut new = old.clone();
        let (mut media, mut past) = (old.media.clone(), past.past_media.clone());
        if let Some(wanted) = &self.media {
            let known: Vec<Attachment> = media
                .into_iter()
                .chain(past)
                .chain(waiting.iter().map(|waiting| waiting.attachment.clone()))
                .collect();
            let find = |id: &MediaId| known.iter().find(|it| it.id == *id).cloned();
            media = wanted.iter().filter_map(find).collect();
            past = known.into_iter().filter(|it| !wanted.contains(&it.id)).collect();
        }
        for (id, change) in &self.media_changes {
            media.iter_mut().filter(|it| it.id == *id).for_each(|it| change.apply(it));
        }
        new.media = media;
        if let Some((text, mentions)) = &self.text {
            new.text = text.clone();
            new.mentions.clone_from(mentions);
        }
        if let Some(spoiler_text) = &self.spoiler_text {
            new.spoiler_text = spoiler_text.clone();
        }
        new.sensitive = self.sensitive.unwrap_or(old.sensitive);
        new.language = self.language.clone().or(new.language);
        (new, PastMedia { past_media: past })
    }
}

/// What a status said from one moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Since when.
    pub at: Moment,
    /// What it said.
    pub text: StatusText,
    /// Behind which warning.
    pub spoiler_text: SpoilerText,
    /// Whether clients were to hide it.
    pub sensitive: bool,
    /// Whom it named.
    pub mentions: Vec<Mention>,
    /// What it showed.
    #[serde(default)]
    pub media: Vec<Attachment>,
}

impl Edit {
    fn of(status: &Status) -> Self {
        Self {
            at: status.edited_at.unwrap_or(status.created_at()),
            text: status.text.clone(),
            spoiler_text: status.spoiler_text.clone(),
            sensitive: status.sensitive,
            mentions: status.mentions.clone(),
            media: status.media.clone(),
        }
    }
}

/// Under `EDIT#`.
#[derive(Serialize, Deserialize)]
struct EditItem {
    #[serde(flatten)]
    edit: Edit,
    expires_at: ExpiresAt,
}

impl Reader {
    /// All that a status which is alive and at hand has said, oldest first, what it says now last. One query, at most
    /// [`MAX_EDITS`] items; none for a status that was never changed.
    pub async fn history(&self, status: &Status) -> Result<Vec<Edit>> {
        let mut history = Vec::new();
        if status.edited_at.is_some() {
            let list = keys::edits(status.id);
            let (from, to) = (list.at(0), list.at(status.version.saturating_sub(1)));
            let limit = usize::try_from(MAX_EDITS).unwrap_or(usize::MAX);
            let reading = Reading::Consistent;
            let range = Range { pk: list.pk, from, to, newest_first: false, reading, limit };
            for item in self.query(&range).await?.items {
                history.push(read::<EditItem>("edit", item)?.edit);
            }
        }
        history.push(Edit::of(status));
        Ok(history)
    }
}

/// A status that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// As it now is.
    pub status: Status,
    /// Its author's activity before and after, where its end was moved in it.
    pub activity: Option<(Activity, Activity)>,
    /// Answers that would have outlived it, and now end with it: the nearest hundred.
    pub shortened: Vec<MovedStatus>,
    /// Boosts of it, the same: a hundred.
    pub shortened_boosts: Vec<MovedStatus>,
}

impl Writer {
    /// Changes an author's own status; `None` where it is not there (any more), is a boost, or is not `author`'s. It keeps
    /// its end unless `change` names a lifetime, which counts from now. What changes nothing is no edit, so a repeated one
    /// is none. One read, one transaction; a read more where it is to show something new, and to move the end of an answer.
    /// What shortens a life takes two queries more, and two reads and a transaction for each answer and each boost that would
    /// outlive it.
    ///
    /// # Errors
    /// [`Error::TooManyEdits`] after [`MAX_EDITS`], changes of its end included; [`Error::PollChanged`] where it asks
    /// something else, [`Error::TooManyMedia`] after [`MAX_PAST_MEDIA`] pictures that were taken out, [`Error::MediaUnusable`]
    /// where one can't be attached, [`Error::Blank`] where nothing would be left, [`Error::NamesNobody`] where it is direct
    /// and comes to name nobody.
    pub async fn edit_status(
        &self,
        author: AccountId,
        id: StatusId,
        change: &StatusChange,
    ) -> Result<Option<Edited>> {
        let mut folded = false;
        on_conflict!("edit_status", {
            let moment = self.now();
            let ground = self.status_for_update(author, id, change.lifetime.is_some(), moment).await?;
            let Some(ground) = ground.filter(|ground| ground.status.reblog.is_none()) else {
                return done(None);
            };
            let old = &ground.status;
            let asks = old.poll.as_ref().map(|poll| (&poll.options, poll.multiple));
            if change.poll.as_ref().is_some_and(|(options, multiple)| asks != Some((options, *multiple))) {
                return Err(Error::PollChanged);
            }
            let waiting = self.waiting(author, &change.new_media(old, &ground.past), moment).await?;
            let (mut new, past) = change.applied_to(old, &ground.past, &waiting);
            let says_the_same = new == *old;
            let mut parent = None;
            if let Some(lifetime) = change.lifetime {
                parent = self.parent_end(old).await?;
                new.expires_at = old.renewed(lifetime, parent, moment);
            }
            if new == *old {
                let (shortened, shortened_boosts) = (Vec::new(), Vec::new());
                return done(Some(Edited { status: new, activity: None, shortened, shortened_boosts }));
            }
            refuse(old, &new, &past)?;
            new.version = old.version + 1;
            let mut transaction = self.transaction();
            if !says_the_same {
                new.edited_at = Some(moment);
                let said = EditItem { edit: Edit::of(old), expires_at: new.expires_at };
                transaction.put(Part::Free, write(keys::edit(id, old.version), "edit", &said)?, None)?;
                transaction.attach(&waiting, &new, moment)?;
            }
            transaction.relist(old, &new)?;
            let (mut mark, mut activity) = (ground.mark, None);
            if new.expires_at != old.expires_at {
                activity = ground.activity(new.expires_at, moment)?;
                let to = EndMove { new: &new, parent, parent_was_read: true, folded };
                mark = transaction.move_end(&ground, &to, activity.as_ref(), moment)?;
            }
            let unchanged = Expression::version(old.version).and("expires_at > :now", ":now", now(moment));
            transaction.put(Part::Status, status_item(&new, mark, &past)?, Some(unchanged))?;
            match self.transact(&transaction).await? {
                Outcome::Done => {
                    let shorter = new.expires_at < old.expires_at;
                    let (shortened, shortened_boosts) = if shorter {
                        futures::try_join!(self.shorten_answers(&new), self.shorten_boosts(&new))?
                    } else {
                        (Vec::new(), Vec::new())
                    };
                    let activity = activity.map(|change| (change.before, change.after));
                    return done(Some(Edited { status: new, activity, shortened, shortened_boosts }));
                }
                Outcome::Refused(refusal) => folded |= refusal.by(Part::RepliesCount),
            }
            Ok(Attempt::Again)
        })
    }
}

/// Refuses what a status can't become.
fn refuse(old: &Status, new: &Status, past: &PastMedia) -> Result<()> {
    if new.text.as_str().is_empty() && new.media.is_empty() {
        return Err(Error::Blank);
    }
    if new.is_for_nobody() && new.text != old.text {
        return Err(Error::NamesNobody);
    }
    if past.past_media.len() > MAX_PAST_MEDIA {
        return Err(Error::TooManyMedia);
    }
    if old.version > MAX_EDITS { Err(Error::TooManyEdits) } else { Ok(()) }
}

impl Transaction {
    /// Writes the lists that a status stands in anew, where they say anything that has changed: whether it shows something,
    /// when it ends, which hashtags it bears, whom it is for.
    fn relist(&mut self, old: &Status, new: &Status) -> Result<()> {
        let is_other = new.media.is_empty() != old.media.is_empty() || new.expires_at != old.expires_at;
        let is_for_others = private_mentions(new) != private_mentions(old);
        if is_other || is_for_others || new.hashtags() != old.hashtags() {
            self.list(new)?;
        }
        if is_other {
            self.publish(new)?;
        }
        if is_other || new.tagged() != old.tagged() {
            self.untag(old, Some(new))?;
            self.tag(new)?;
        }
        Ok(())
    }

    /// Deletes all that a status has said before.
    pub(crate) fn delete_history(&mut self, status: &Status) -> Result<()> {
        if status.edited_at.is_none() {
            return Ok(());
        }
        for version in 1..status.version.min(MAX_EDITS + 1) {
            self.delete(Part::Free, keys::edit(status.id, version), None)?;
        }
        Ok(())
    }
}
