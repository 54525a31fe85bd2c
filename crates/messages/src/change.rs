//! What a record of the table's stream means. Only this crate knows keys; consumers see this.

use crudder_domain::{Account, AccountId, Activity, ExpiresAt, Status, StatusId};
use serde_dynamo::Item;

use crate::error::{Error, Result};

/// What one record of the stream says happened.
#[derive(Clone, Debug, PartialEq)]
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
        /// When it would have ended.
        expires_at: ExpiresAt,
    },
    /// An author's activity was rewritten.
    ActivityChanged(AccountId, Activity),
    /// A profile was made or changed.
    AccountChanged(Box<Account>),
    /// Whom this account follows was changed.
    GraphChanged(AccountId),
    /// Something that no consumer needs.
    Other,
}

impl Change {
    /// What a record means, given its keys and its two images (empty where there is none).
    ///
    /// # Errors
    /// [`Error::Corrupt`] where an item does not have its shape: such a record is poison.
    pub fn read(_keys: Item, _new_image: Item, _old_image: Item) -> Result<Self> {
        Err(Error::Corrupt { what: "record", cause: "not connected".to_owned() })
    }
}
