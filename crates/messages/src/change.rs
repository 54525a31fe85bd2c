//! What a record of the table's stream means. Only this crate knows keys; consumers see this.

use crudder_domain::{
    Account, AccountId, Activity, ExpiresAt, FollowState, Interaction, MediaId, Moment, Status, StatusId,
};
use serde_dynamo::{AttributeValue, Item};

use crate::accepting::AcceptingItem;
use crate::activity_item::ActivityItem;
use crate::cascade::{Cascade, CascadeItem};
use crate::error::{Error, Result};
use crate::fan_out::{FanOutItem, FanOutProgress};
use crate::follows::ReverseEdgeItem;
use crate::interactions::InteractionByItem;
use crate::items;
use crate::keys::{self, InteractionList, ItemName, Key};
use crate::media::{MediaItem, PastMedia};
use crate::read::Reading;
use crate::reader::Reader;

/// What one record of the stream says happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A status was posted, and is alive.
    StatusPosted(Box<Status>),
    /// A status was changed, and is alive.
    StatusChanged {
        /// As it was.
        before: Box<Status>,
        /// As it is.
        after: Box<Status>,
    },
    /// A status, as it last was, was deleted or has ended. Its media are all that it has ever shown, if its item is gone:
    /// nothing shows those any more. What has ended may still lie there, and its end be put off: it has none.
    StatusGone(Box<Status>),
    /// What hung on a status that would have ended then has followed it so far, and has to go on.
    CascadeContinues(StatusId, Cascade, ExpiresAt),
    /// Some have been told of a status that ends, or would have ended, then; and others are to be.
    FanOutContinues(StatusId, FanOutProgress, ExpiresAt),
    /// Some of those who asked to follow this account have been let in; those below are to be.
    AcceptingContinues(AccountId, AccountId),
    /// An uploaded picture is gone that no status shows, and which copy of it would have been shown.
    MediaGone(MediaId, u32),
    /// A picture was kept for this account's profile an hour ago: that shows it by now, or nothing does.
    PortraitDue(AccountId, MediaId),
    /// Somebody marked a status that is alive.
    InteractionAdded(InteractionRecord),
    /// Somebody took a mark on a status back, or that was deleted; it would be alive still.
    InteractionRemoved(InteractionRecord),
    /// Somebody follows somebody, or asks to.
    Followed(FollowRecord),
    /// Somebody follows somebody no more, or the wish to was answered or taken back.
    Unfollowed(FollowRecord),
    /// An author's activity was rewritten, as it then was: the ends of some entries may have passed. (That it was
    /// swept away changes nothing: all of it had ended.)
    ActivityChanged(AccountId, Activity),
    /// A profile was made or changed.
    AccountChanged {
        /// As it was; `None` for one that was just made.
        before: Option<Box<Account>>,
        /// As it is.
        after: Box<Account>,
    },
    /// A profile, as it last was, was deleted.
    AccountGone(Box<Account>),
    /// Whom this account follows was changed.
    GraphChanged(AccountId),
    /// Something that no consumer needs.
    Other,
}

/// A mark that somebody made, or took back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InteractionRecord {
    /// Which sort of mark.
    pub mark: Interaction,
    /// When it was made: its place in the list of such marks.
    pub id: StatusId,
    /// On what.
    pub status: StatusId,
    /// Whose that is.
    pub author: AccountId,
    /// Who made it.
    pub by: AccountId,
    /// When the status ends.
    pub expires_at: ExpiresAt,
}

/// A follow, or the wish to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowRecord {
    /// Which of both.
    pub state: FollowState,
    /// Who follows.
    pub by: AccountId,
    /// Whom.
    pub of: AccountId,
    /// Since when.
    pub since: Moment,
}

impl Change {
    /// What a record means at `now`, given its keys and its two images (empty where there is none). Records come
    /// late: what has ended since is gone.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where an item does not have its shape: such a record is poison.
    pub fn read(keys: &Item, new_image: Item, old_image: Item, now: Moment) -> Result<Self> {
        let removed = new_image.is_empty();
        let change = match ItemName::parse(text(keys, "pk")?, text(keys, "sk")?) {
            ItemName::Status(_) => {
                let past: PastMedia =
                    if removed { read("status", old_image.clone())? } else { PastMedia::default() };
                let before: Option<Status> =
                    (!old_image.is_empty()).then(|| read("status", old_image)).transpose()?;
                let after = (!removed).then(|| read::<Status>("status", new_image)).transpose()?;
                match (before, after.map(Box::new)) {
                    (before, Some(after)) if after.is_alive(now) => match before {
                        None => Self::StatusPosted(after),
                        Some(before) => Self::StatusChanged { before: Box::new(before), after },
                    },
                    (_, Some(mut ended)) => {
                        ended.media.clear();
                        Self::StatusGone(ended)
                    }
                    (Some(mut deleted), None) => {
                        deleted.media.extend(past.past_media);
                        Self::StatusGone(Box::new(deleted))
                    }
                    (None, None) => Self::Other,
                }
            }
            ItemName::MarkedBy(mark, status, id) => {
                let item: InteractionByItem =
                    read("list entry", if removed { old_image } else { new_image })?;
                match item.author.filter(|_| item.expires_at.is_alive(now)) {
                    Some(author) => {
                        let (by, expires_at) = (item.account, item.expires_at);
                        let marking = InteractionRecord { mark, id, status, author, by, expires_at };
                        if removed {
                            Self::InteractionRemoved(marking)
                        } else {
                            Self::InteractionAdded(marking)
                        }
                    }
                    None => Self::Other,
                }
            }
            ItemName::Edge(state, of, by) => {
                let item: ReverseEdgeItem = read("follower", if removed { old_image } else { new_image })?;
                match item.since.map(|since| FollowRecord { state, by, of, since }) {
                    Some(follow) if removed => Self::Unfollowed(follow),
                    Some(follow) => Self::Followed(follow),
                    None => Self::Other,
                }
            }
            ItemName::Profile(_) => {
                let before = (!old_image.is_empty()).then(|| read("account", old_image)).transpose()?;
                match before.map(Box::new) {
                    Some(gone) if removed => Self::AccountGone(gone),
                    None if removed => Self::Other,
                    before => Self::AccountChanged { before, after: Box::new(read("account", new_image)?) },
                }
            }
            ItemName::Media(id) if removed => {
                let item: MediaItem = read("media", old_image)?;
                match item.status {
                    None if item.is_portrait => Self::PortraitDue(item.account, id),
                    None => Self::MediaGone(id, item.copy()),
                    // What is attached goes with its status.
                    Some(_) => Self::Other,
                }
            }
            _ if removed => Self::Other,
            ItemName::Activity(account) => {
                // Also one of which nothing is alive: somebody may still hold the one before.
                let item: ActivityItem = read("activity", new_image)?;
                Self::ActivityChanged(account, item.activity()?)
            }
            ItemName::Cascade(id) => {
                let CascadeItem { cascade, expires_at, .. } = read("cascade", new_image)?;
                Self::CascadeContinues(id, cascade, expires_at)
            }
            ItemName::FanOut(id) => {
                let FanOutItem { told, expires_at, .. } = read("telling", new_image)?;
                Self::FanOutContinues(id, told, expires_at)
            }
            ItemName::Accepting(account) => {
                let AcceptingItem { below, .. } = read("accepting", new_image)?;
                Self::AcceptingContinues(account, below)
            }
            ItemName::Graph(account) => Self::GraphChanged(account),
            ItemName::Media(_) | ItemName::Other => Self::Other,
        };
        Ok(change)
    }

    /// The item that a change made; `None` for one that made none.
    fn made(&self) -> Option<Key> {
        match self {
            Self::StatusPosted(status) | Self::StatusChanged { after: status, .. } => {
                Some(keys::status(status.id))
            }
            Self::InteractionAdded(InteractionRecord { mark, id, status, .. }) => {
                Some(keys::interaction_by_entry(InteractionList::from(*mark), *status, *id))
            }
            Self::Followed(FollowRecord { state: FollowState::Following, by, of, .. }) => {
                Some(keys::follower(*of, *by))
            }
            Self::Followed(FollowRecord { state: FollowState::Requested, by, of, .. }) => {
                Some(keys::request(*of, *by))
            }
            _ => None,
        }
    }
}

impl Reader {
    /// A change whose record comes out of its order, long after it was written, as far as it still stands, read consistently:
    /// it must not bring back what a later one has taken away, nor the end that a status had then. What made nothing always
    /// stands. One read.
    pub async fn as_it_stands(&self, change: Change) -> Result<Option<Change>> {
        let Some(key) = change.made() else { return Ok(Some(change)) };
        let Some(item) = self.get(key, Reading::Consistent).await? else { return Ok(None) };
        let present = |item| {
            let status: Status = items::read("status", item)?;
            Ok::<_, Error>(status.is_alive(self.now()).then(|| Box::new(status)))
        };
        Ok(match change {
            Change::StatusPosted(_) => present(item)?.map(Change::StatusPosted),
            Change::StatusChanged { before, .. } => {
                present(item)?.map(|after| Change::StatusChanged { before, after })
            }
            other => Some(other),
        })
    }
}

fn read<T: serde::de::DeserializeOwned>(what: &'static str, image: Item) -> Result<T> {
    items::read(what, image.into())
}

fn text<'item>(keys: &'item Item, name: &str) -> Result<&'item str> {
    match keys.get(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(Error::Corrupt { what: "record", cause: format!("no {name} among its keys") }),
    }
}
