//! What one person did with one status, for themselves or for others to see. It ends with the status.

use serde::{Deserialize, Serialize};

use crate::poll::Vote;

/// How many living statuses an account may pin to its profile, as on Mastodon.
pub const MAX_PINS: usize = 5;

/// A mark that its bearer finds again in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interaction {
    /// Counted, and told to whoever sees the status.
    Favourite,
    /// Nobody else's business.
    Bookmark,
}

/// All marks of one person on one status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "Mastodon's shape")]
pub struct Interactions {
    /// Favours it.
    pub favourited: bool,
    /// Boosted it.
    pub reblogged: bool,
    /// Keeps it.
    pub bookmarked: bool,
    /// Wants no notifications of the conversation that it stands in.
    pub muted: bool,
    /// Shows it at the top of the own profile.
    pub pinned: bool,
    /// What it was answered, where it asks something.
    pub vote: Option<Vote>,
}
