//! What a record of the table's stream means. Only this crate knows keys; consumers see this.

use crudder_domain::{Account, AccountId, Activity, ExpiresAt, Moment, Status, StatusId};
use serde_dynamo::{AttributeValue, Item};

use crate::activity_item::ActivityItem;
use crate::error::{Error, Result};
use crate::items;
use crate::keys::Named;

/// What one record of the stream says happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A status was posted, and is alive.
    StatusPosted(Box<Status>),
    /// A status was changed, and is alive.
    StatusChanged(Box<Status>),
    /// A status was deleted or has ended.
    StatusGone {
        /// Which.
        id: StatusId,
        /// Whose.
        author: AccountId,
        /// When it ended, or would have ended.
        expires_at: ExpiresAt,
    },
    /// An author's activity was rewritten, as it then was: the ends of some entries may have passed. (That it was
    /// swept away changes nothing: all of it had ended.)
    ActivityChanged(AccountId, Activity),
    /// A profile was made or changed.
    AccountChanged(Box<Account>),
    /// Whom this account follows was changed.
    GraphChanged(AccountId),
    /// Something that no consumer needs.
    Other,
}

impl Change {
    /// The sort keys (`dynamodb.Keys.sk.S`) of the records that mean anything: what a stream's filter lets through.
    pub const SORT_KEYS: [&'static str; 4] = ["STATUS", "HEAD#ACTIVITY", "PROFILE", "HEAD#GRAPH"];

    /// What a record means at `now`, given its keys and its two images (empty where there is none). Records come
    /// late: what has ended since is gone.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where an item does not have its shape: such a record is poison.
    pub fn read(keys: &Item, new_image: Item, old_image: Item, now: Moment) -> Result<Self> {
        let removed = new_image.is_empty();
        let change = match Named::parse(text(keys, "pk")?, text(keys, "sk")?) {
            Named::Status(id) => {
                let is_new = old_image.is_empty();
                let status: Status = read("status", if removed { old_image } else { new_image })?;
                if removed || !status.is_alive(now) {
                    Self::StatusGone { id, author: status.author, expires_at: status.expires_at }
                } else if is_new {
                    Self::StatusPosted(Box::new(status))
                } else {
                    Self::StatusChanged(Box::new(status))
                }
            }
            _ if removed => Self::Other,
            Named::Activity(account) => {
                // Also one of which nothing is alive: somebody may still hold the one before.
                let item: ActivityItem = read("activity", new_image)?;
                Self::ActivityChanged(account, item.activity()?)
            }
            Named::Profile(_) => Self::AccountChanged(Box::new(read("account", new_image)?)),
            Named::Graph(account) => Self::GraphChanged(account),
            Named::Other => Self::Other,
        };
        Ok(change)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_by_sort_key_lets_everything_through_that_means_anything() {
        let means = |pk: &str, sk: &str| Named::parse(pk, sk) != Named::Other;
        for sk in Change::SORT_KEYS {
            assert!(means("A#1", sk) || means("S#1", sk), "{sk}");
        }
        for sk in [
            "RESERVATION",
            "STATUS#0000000000000000001",
            "REPLY#1",
            "COUNT#0",
            "MARK#0000000000000000001",
            "PINS",
            "HANDLE",
        ] {
            assert!(!means("A#1", sk) && !means("S#1", sk), "{sk}");
        }
    }
}
