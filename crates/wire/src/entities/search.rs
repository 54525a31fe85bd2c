//! <https://docs.joinmastodon.org/entities/Search/>

use serde::Serialize;

use super::{Account, Status, Tag};

/// What a search found.
#[derive(Debug, Default, Serialize)]
pub struct Search {
    /// People.
    pub accounts: Vec<Account>,
    /// What is said.
    pub statuses: Vec<Status>,
    /// Hashtags.
    pub hashtags: Vec<Tag>,
}
