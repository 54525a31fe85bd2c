//! Uploaded pictures: they wait a day to be attached to a status of who uploaded them, and end with it. Where that is deleted,
//! they can wait once more, for an hour, so that it can be written again.
//!
//! What is to be shown of one stands in its own item while it waits, and from the transaction that attaches it on in the
//! status: its own item then only says that it is taken, and by which status. What a picture looks like lies elsewhere,
//! under its id, for as long as its item or its status is there: whoever deletes it hears of that by the table's stream.
//!
//! A profile's picture has an item, too, written before the picture is kept, which says whose it is and ends an hour later.
//! By then the profile shows the picture, or nothing ever will: whoever hears that the item is gone can ask, and so nothing is
//! left behind, whatever was interrupted and whoever left meanwhile.

use std::collections::HashSet;

use crudder_domain::{
    AccountId, Attachment, Description, ExpiresAt, Focus, MediaId, Moment, Status, StatusId,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{EndItem, n, now, pk, read, s, sk, write};
use crate::keys::{self, ItemName};
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// How long a picture waits.
pub const WAITING_SECS: u64 = 86_400;
/// How long the pictures of a deleted status wait for its author to attach them again.
pub const REDRAFT_SECS: u64 = 3_600;
/// How long it takes at most until a profile shows a picture that was kept for it: much longer than any request.
pub const PORTRAIT_SECS: u64 = 3_600;

/// Under `MEDIA`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MediaItem {
    pub(crate) account: AccountId,
    expires_at: ExpiresAt,
    version: u64,
    /// Only while it waits: then the status has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attachment: Option<Attachment>,
    /// The status that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<StatusId>,
    /// Whether it was kept for its owner's profile.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_portrait: bool,
}

impl MediaItem {
    /// As it is first, of nothing yet.
    fn new(account: AccountId, expires_at: ExpiresAt) -> Self {
        Self { account, expires_at, version: 1, attachment: None, status: None, is_portrait: false }
    }

    /// Which copy of it would be shown next.
    pub(crate) fn copy(&self) -> u32 {
        self.attachment.as_ref().map_or(0, |attachment| attachment.copy)
    }
}

/// What a status's item holds beside the status: pictures that it shows no more, and what it said before does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PastMedia {
    #[serde(default)]
    pub(crate) past_media: Vec<Attachment>,
}

/// A picture that waits, as it was read.
#[derive(Clone, Debug)]
pub(crate) struct WaitingMedia {
    pub(crate) attachment: Attachment,
    version: u64,
}

/// What is said otherwise of a picture; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaChange {
    /// What it shows.
    pub description: Option<Description>,
    /// What of it must not be cut off.
    pub focus: Option<Focus>,
}

impl MediaChange {
    pub(crate) fn apply(&self, attachment: &mut Attachment) {
        if let Some(description) = &self.description {
            attachment.description = description.clone();
        }
        attachment.focus = self.focus.or(attachment.focus);
    }
}

/// What became of a picture that was to be given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaRemoval {
    /// It is gone.
    Gone,
    /// A status shows it.
    InUse,
    /// There was none.
    NotThere,
}

impl Reader {
    /// A picture that waits to be attached, for who uploaded it, with when it ends. Read consistently.
    pub async fn media(&self, owner: AccountId, id: MediaId) -> Result<Option<(Attachment, ExpiresAt)>> {
        let item = self.media_item(owner, id).await?;
        Ok(item.and_then(|item| item.attachment.map(|attachment| (attachment, item.expires_at))))
    }

    async fn media_item(&self, owner: AccountId, id: MediaId) -> Result<Option<MediaItem>> {
        let item = self.get(keys::media(id), Reading::Consistent).await?;
        let item: Option<MediaItem> = item.map(|item| read("media", item)).transpose()?;
        let waits = |item: &MediaItem| !item.is_portrait && item.expires_at.is_alive(self.now());
        Ok(item.filter(|item| item.account == owner && waits(item)))
    }

    /// Those of a gone status's pictures that are needed still: they wait to be attached again, or another status shows them.
    /// Read consistently: one batch, none for none.
    pub async fn media_beyond(&self, status: &Status) -> Result<HashSet<MediaId>> {
        let mut needed = HashSet::new();
        if status.media.is_empty() {
            return Ok(needed);
        }
        let keys = status.media.iter().map(|picture| keys::media(picture.id));
        for item in self.batch(keys, Reading::Consistent).await? {
            let ItemName::Media(id) = ItemName::parse(pk(&item), sk(&item)) else { continue };
            if read::<MediaItem>("media", item)?.status != Some(status.id) {
                needed.insert(id);
            }
        }
        Ok(needed)
    }

    /// Whether an account's profile shows that picture. Read consistently.
    pub async fn shows_portrait(&self, account: AccountId, id: MediaId) -> Result<bool> {
        let account = self.account(account).await?;
        Ok(account.is_some_and(|account| account.pictures().any(|picture| picture == id)))
    }

    /// Pictures that are to be attached, in their order: one batch, none for none.
    ///
    /// # Errors
    /// [`Error::MediaUnusable`] where any of them does not wait for `owner`.
    pub(crate) async fn waiting(
        &self,
        owner: AccountId,
        ids: &[MediaId],
        moment: Moment,
    ) -> Result<Vec<WaitingMedia>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for item in self.batch(ids.iter().map(|id| keys::media(*id)), Reading::Consistent).await? {
            let item: MediaItem = read("media", item)?;
            let Some(attachment) = item.attachment else { continue };
            if item.account == owner && item.expires_at.is_alive(moment) {
                found.push(WaitingMedia { attachment, version: item.version });
            }
        }
        let in_order = ids.iter().map(|id| found.iter().find(|it| it.attachment.id == *id).cloned());
        in_order.collect::<Option<_>>().ok_or(Error::MediaUnusable)
    }
}

impl Writer {
    /// Lets a picture wait; `of` says what is to be shown of the one with that id. One transaction.
    pub async fn add_media(
        &self,
        owner: AccountId,
        of: impl Fn(MediaId) -> Attachment,
    ) -> Result<(Attachment, ExpiresAt)> {
        let waits = |id, expires_at, transaction: &mut Transaction| {
            // So that it is found when its owner leaves.
            let upload = write(keys::upload(owner, id), "upload", &EndItem { expires_at })?;
            transaction.put(Part::Free, upload, None)?;
            Ok(MediaItem { attachment: Some(of(id)), ..MediaItem::new(owner, expires_at) })
        };
        let (id, expires_at) = self.add_picture("add_media", WAITING_SECS, waits).await?;
        Ok((of(id), expires_at))
    }

    /// Names a picture that is to be kept for `owner`'s profile. One transaction.
    pub async fn add_portrait(&self, owner: AccountId) -> Result<MediaId> {
        let is_due = |_, expires_at, _: &mut Transaction| {
            Ok(MediaItem { is_portrait: true, ..MediaItem::new(owner, expires_at) })
        };
        Ok(self.add_picture("add_portrait", PORTRAIT_SECS, is_due).await?.0)
    }

    /// Writes the item of a picture under a new id, for so many seconds, and what `item` puts beside it.
    async fn add_picture(
        &self,
        operation: &'static str,
        lives: u64,
        item: impl Fn(MediaId, ExpiresAt, &mut Transaction) -> Result<MediaItem>,
    ) -> Result<(MediaId, ExpiresAt)> {
        on_conflict!(operation, {
            let moment = self.now();
            let id = MediaId::new(moment, (self.draw)());
            let expires_at = ExpiresAt::from_secs(moment.as_secs() + lives);
            let mut transaction = self.transaction();
            let item = item(id, expires_at, &mut transaction)?;
            // An id that is drawn again is another picture, even where the first has ended.
            let unborn = Expression::absent();
            transaction.put(Part::Media, write(keys::media(id), "media", &item)?, Some(unborn))?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done((id, expires_at));
            }
            Ok(Attempt::Again)
        })
    }

    /// Says otherwise of a picture that waits; `None` where there is none of `owner`'s. One read, one write.
    pub async fn change_media(
        &self,
        owner: AccountId,
        id: MediaId,
        change: &MediaChange,
    ) -> Result<Option<(Attachment, ExpiresAt)>> {
        on_conflict!("change_media", {
            let Some(mut item) = self.media_item(owner, id).await? else { return done(None) };
            let Some(attachment) = &mut item.attachment else { return done(None) };
            let before = attachment.clone();
            change.apply(attachment);
            let answer = (attachment.clone(), item.expires_at);
            if answer.0 == before {
                return done(Some(answer));
            }
            let unchanged = unchanged(item.version, self.now());
            item.version += 1;
            let mut transaction = self.transaction();
            transaction.put(Part::Media, write(keys::media(id), "media", &item)?, Some(unchanged))?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(Some(answer));
            }
            Ok(Attempt::Again)
        })
    }

    /// Gives a picture up that waits. One read, one write.
    pub async fn remove_media(&self, owner: AccountId, id: MediaId) -> Result<MediaRemoval> {
        on_conflict!("remove_media", {
            match self.media_item(owner, id).await? {
                None => return done(MediaRemoval::NotThere),
                Some(item) if item.status.is_some() => return done(MediaRemoval::InUse),
                Some(item) => {
                    let mut transaction = self.transaction();
                    let unchanged = unchanged(item.version, self.now());
                    transaction.delete(Part::Media, keys::media(id), Some(unchanged))?;
                    if matches!(self.transact(&transaction).await?, Outcome::Done) {
                        return done(MediaRemoval::Gone);
                    }
                }
            }
            Ok(Attempt::Again)
        })
    }
}

impl Writer {
    /// Lets the item of a picture end with the status that shows it; not one that waits again, since that was deleted
    /// meanwhile. One write.
    pub(crate) async fn move_media(&self, id: MediaId, status: &Status) -> Result<()> {
        let end = Expression::new("SET expires_at = :end").value(":end", n(status.expires_at.as_secs()));
        let its =
            Expression::new("#status = :status").name("#status", "status").value(":status", s(status.id));
        self.update(keys::media(id), end, Some(its)).await.map(drop)
    }

    /// Forgets of which status a picture was that is gone with it; not one that waits again, or that another shows. One
    /// write.
    pub async fn forget_media(&self, id: MediaId, status: StatusId) -> Result<()> {
        let its = Expression::new("#status = :status").name("#status", "status").value(":status", s(status));
        self.delete_if(keys::media(id), its).await
    }
}

impl Transaction {
    /// Attaches pictures to a status, unless any of them was changed, was attached elsewhere or has ended meanwhile.
    pub(crate) fn attach(&mut self, waiting: &[WaitingMedia], status: &Status, moment: Moment) -> Result<()> {
        for WaitingMedia { attachment, version } in waiting {
            let item = MediaItem {
                account: status.author,
                expires_at: status.expires_at,
                version: version + 1,
                attachment: None,
                status: Some(status.id),
                is_portrait: false,
            };
            let unchanged =
                unchanged(*version, moment).and("account = :account", ":account", s(status.author));
            self.put(Part::Media, write(keys::media(attachment.id), "media", &item)?, Some(unchanged))?;
        }
        Ok(())
    }

    /// Lets a picture of a status that is deleted wait once more. Its item may be collected already, where its status was
    /// given a longer life.
    pub(crate) fn detach(
        &mut self,
        owner: AccountId,
        picture: &Attachment,
        expires_at: ExpiresAt,
    ) -> Result<()> {
        let key = keys::media(picture.id);
        let attachment = Some(picture.clone());
        let item =
            write(key.clone(), "media", &MediaItem { attachment, ..MediaItem::new(owner, expires_at) })?;
        let Some(attachment) = item.get("attachment").cloned() else { return Ok(()) };
        let update = "SET attachment = :attachment, account = :account, expires_at = :end \
                      REMOVE #status ADD version :one";
        let update = Expression::new(update)
            .name("#status", "status")
            .value(":attachment", attachment)
            .value(":account", s(owner))
            .value(":end", n(expires_at.as_secs()))
            .value(":one", n(1));
        self.update(Part::Free, key, update, None)?;
        let upload = write(keys::upload(owner, picture.id), "upload", &EndItem { expires_at })?;
        self.put(Part::Free, upload, None)
    }
}

/// That a picture is as it was read, and has not ended.
fn unchanged(version: u64, moment: Moment) -> Expression {
    Expression::version(version).and("expires_at > :now", ":now", now(moment))
}

#[cfg(test)]
pub(crate) mod tests {
    use crudder_domain::{Blurhash, Format, Rendition};

    use super::*;

    /// A picture of that id, which shows nothing.
    pub(crate) fn picture(id: u64) -> Attachment {
        Attachment {
            id: MediaId::from_u64(id).unwrap(),
            original: Rendition { format: Format::Jpeg, width: 40, height: 30 },
            preview: Rendition { format: Format::Png, width: 4, height: 3 },
            blurhash: Blurhash::new("00TI:j".to_owned()),
            description: "a picture".parse().unwrap(),
            focus: Some("0.5,-0.25".parse().unwrap()),
            copy: 0,
        }
    }

    #[test]
    fn what_is_not_said_stays() {
        let mut changed = picture(1);
        MediaChange::default().apply(&mut changed);
        assert_eq!(changed, picture(1));
        let focus = "0,0".parse().ok();
        MediaChange { description: Some(Description::default()), focus }.apply(&mut changed);
        assert_eq!(changed, Attachment { description: Description::default(), focus, ..picture(1) });
    }
}
