//! What the cache holds, in the words of the domain.

use std::collections::HashMap;

use crudder_domain::{
    Account, AccountCounts, AccountId, Entry, ExpiresAt, GraphVersion, Hashtag, Screen, Status, StatusCounts,
    StatusId,
};

/// A reader's merged home timeline, as it was some seconds ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The reader's graph version that it was merged under. Under another it is not shown.
    pub graph_version: GraphVersion,
    /// From this id on it holds everything that is alive; zero where it holds everything.
    pub complete_from: u64,
    /// Newest first, at most [`Home::MAX_ENTRIES`].
    pub entries: Vec<HomeEntry>,
    /// What is left out of it: also of what is boosted, whose authors the entries don't name.
    pub screen: Screen,
}

impl Home {
    /// How many entries are kept: Mastodon keeps as many.
    pub const MAX_ENTRIES: usize = 800;
}

/// One status on a home timeline: nothing of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HomeEntry {
    /// The status.
    pub id: StatusId,
    /// The first second in which it is gone.
    pub expires_at: ExpiresAt,
    /// Who wrote it.
    pub author: AccountId,
}

/// Whom a reader follows, and what of it is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Following {
    /// The reader's graph version that it was read under. Another version makes it useless.
    pub version: GraphVersion,
    /// At most [`crudder_domain::graph::MAX_FOLLOWING`].
    pub accounts: Vec<AccountId>,
    /// What is left out of the reader's timelines.
    pub screen: Screen,
}

/// What is talked about, most of it first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trends {
    /// Hashtags, each until the last that bears it ends.
    pub tags: Vec<(Hashtag, ExpiresAt)>,
    /// Statuses.
    pub statuses: Vec<Entry>,
}

/// What the cache knows of a status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly all are alive")]
pub enum Cached {
    /// It is there.
    Alive(Status),
    /// It was deleted: the store need not be asked.
    Gone,
}

/// What the cache knew of a page; what is missing here must be read from the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHits {
    /// The statuses.
    pub statuses: HashMap<StatusId, Cached>,
    /// Their numbers, at most a minute old.
    pub counts: HashMap<StatusId, StatusCounts>,
    /// The accounts as shown, at most a minute old where no write of ours renewed them.
    pub accounts: HashMap<AccountId, (Account, AccountCounts)>,
}

/// What became of a write. A request that writes through may ignore it; the stream's repair retries what is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The cache holds this, or something newer, or nothing that could be older.
    Stored,
    /// It failed, or there was no budget: the cache may hold something older.
    Lost,
}
