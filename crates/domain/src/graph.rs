//! Who follows whom, as one reader sees it.

use serde::{Deserialize, Serialize};

use crate::account::PrivateNote;
use crate::id::AccountId;
use crate::stance::Stance;

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

/// What a follower wishes of a follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowOptions {
    /// Whether its boosts show on the follower's home timeline.
    pub reblogs: bool,
    /// Whether the follower wants to hear of each of its statuses.
    pub notify: bool,
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self { reblogs: true, notify: false }
    }
}

/// One account's follow of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Whether it stands.
    pub state: FollowState,
    /// What the follower wishes of it.
    pub wishes: FollowOptions,
}

/// How one reader stands to one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relationship {
    /// The account looked at.
    pub account: AccountId,
    /// The reader's follow of it.
    pub follow: Option<Follow>,
    /// Its follow of the reader.
    pub followed_by: Option<FollowState>,
    /// What stands between them, of mutes those that hold.
    pub stance: Stance,
    /// What the reader noted of it, for nobody else; empty for nothing.
    pub note: PrivateNote,
}

impl Relationship {
    /// Whether the reader sees what its followers see.
    #[must_use]
    pub fn is_following(&self) -> bool {
        self.follow.is_some_and(|follow| follow.state == FollowState::Following)
    }
}
