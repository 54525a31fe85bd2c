//! Edits: what a status said before each of them, for as long as it lives.

use crudder_domain::{
    AccountId, Attachment, ExpiresAt, Language, MediaId, Mention, Moment, PollOptions, SpoilerText, Status,
    StatusId, StatusText,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{ReplyMark, now, read, write};
use crate::keys;
use crate::media::{MediaChange, PastMedia, Waiting};
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::transaction::{Expression, Outcome, Part, Transaction, Tries};
use crate::writer::Writer;

/// How often one status can be changed. All that it said before is deleted with it, in one transaction.
pub const MAX_EDITS: u64 = 50;
/// How many pictures one status may have shown and show no more: what it said before shows them still.
pub const MAX_PAST_MEDIA: usize = 12;

/// What changes of a status; `None` leaves a field as it is. An edit changes nothing of when it ends.
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
}

impl StatusChange {
    /// Those of the pictures it names that the status has not shown yet.
    fn new_media(&self, old: &Status, past: &PastMedia) -> Vec<MediaId> {
        let known = |id: &MediaId| old.media.iter().chain(&past.past_media).any(|it| it.id == *id);
        self.media.iter().flatten().filter(|id| !known(id)).copied().collect()
    }

    /// The status as it comes to be, and what it then shows no more.
    fn applied_to(&self, old: &Status, past: &PastMedia, waiting: &[Waiting]) -> (Status, PastMedia) {
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

impl Writer {
    /// Changes an author's own status, which keeps its end; `None` where it is not there (any more), is a boost, or is not
    /// `author`'s. What changes nothing is no edit, so a repeated one is none. One read, one transaction; a read more where it
    /// is to show something new.
    ///
    /// # Errors
    /// [`Error::TooManyEdits`] after [`MAX_EDITS`], [`Error::PollChanged`] where it asks something else,
    /// [`Error::TooManyMedia`] after [`MAX_PAST_MEDIA`] pictures that were taken out, [`Error::MediaUnusable`] where one can't be
    /// attached, [`Error::Blank`] where nothing would be left.
    pub async fn edit_status(
        &self,
        author: AccountId,
        id: StatusId,
        change: &StatusChange,
    ) -> Result<Option<Status>> {
        let mut tries = Tries::of("edit_status");
        loop {
            let moment = self.now();
            let Some(item) = self.get(keys::status(id), Reading::Consistent).await? else { return Ok(None) };
            let mark: ReplyMark = read("status", item.clone())?;
            let past: PastMedia = read("status", item.clone())?;
            let old: Status = read("status", item)?;
            if old.author != author || old.reblog.is_some() || !old.is_alive(moment) {
                return Ok(None);
            }
            let asks = old.poll.as_ref().map(|poll| (&poll.options, poll.multiple));
            if change.poll.as_ref().is_some_and(|(options, multiple)| asks != Some((options, *multiple))) {
                return Err(Error::PollChanged);
            }
            let waiting = self.waiting(author, &change.new_media(&old, &past), moment).await?;
            let (new, past) = change.applied_to(&old, &past, &waiting);
            if new == old {
                return Ok(Some(old));
            }
            if new.text.as_str().is_empty() && new.media.is_empty() {
                return Err(Error::Blank);
            }
            if past.past_media.len() > MAX_PAST_MEDIA {
                return Err(Error::TooManyMedia);
            }
            if old.version > MAX_EDITS {
                return Err(Error::TooManyEdits);
            }
            let new = Status { version: old.version + 1, edited_at: Some(moment), ..new };
            let mut item = write(keys::status(id), "status", &new)?;
            if mark.ends_before_parent {
                item.extend(write(keys::status(id), "status", &mark)?);
            }
            if !past.past_media.is_empty() {
                item.extend(write(keys::status(id), "status", &past)?);
            }
            let said = EditItem { edit: Edit::of(&old), expires_at: old.expires_at };
            let said = write(keys::edit(id, old.version), "edit", &said)?;
            let mut transaction = self.transaction();
            let unchanged = Expression::version(old.version).and("expires_at > :now", ":now", now(moment));
            transaction.put(Part::Status, item, Some(unchanged))?;
            transaction.put(Part::Free, said, None)?;
            transaction.attach(&waiting, &new, moment)?;
            let comes_to_show = new.media.is_empty() != old.media.is_empty();
            if comes_to_show {
                // The lists say whether it shows something.
                transaction.list(&new)?;
                transaction.publish(&new)?;
            }
            if comes_to_show || new.tagged() != old.tagged() {
                transaction.untag(&old, Some(&new))?;
                transaction.tag(&new)?;
            }
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return Ok(Some(new));
            }
            tries.again().await?;
        }
    }
}

impl Transaction {
    /// Deletes all that a status has said before.
    pub(crate) fn delete_history(&mut self, status: &Status) -> Result<()> {
        for version in 1..status.version.min(MAX_EDITS + 1) {
            self.delete(Part::Free, keys::edit(status.id, version), None)?;
        }
        Ok(())
    }
}
