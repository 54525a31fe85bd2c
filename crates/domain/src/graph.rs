//! Who follows whom, as one reader sees it.

use serde::{Deserialize, Serialize};

use crate::id::AccountId;

/// How many accounts one account may follow, as on Mastodon.
pub const MAX_FOLLOWING: usize = 7_500;

/// How many hashtags one account may follow. Each costs the merging of a home timeline a few queries of its own.
pub const MAX_FOLLOWED_TAGS: usize = 20;

/// Counts up with every change to whom a reader sees. A cached timeline of another version is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GraphVersion(pub u64);

/// What one account's follow of another is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FollowState {
    /// It waits for the consent of a locked account, and shows nothing.
    Requested,
    /// It stands.
    Following,
}

/// How one reader stands to one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relationship {
    /// The account looked at.
    pub account: AccountId,
    /// The reader's follow of it.
    pub follow: Option<FollowState>,
    /// Its follow of the reader.
    pub followed_by: Option<FollowState>,
}

impl Relationship {
    /// Whether the reader sees what its followers see.
    #[must_use]
    pub fn is_following(&self) -> bool {
        self.follow == Some(FollowState::Following)
    }
}
