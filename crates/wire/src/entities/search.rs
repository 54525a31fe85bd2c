//! <https://docs.joinmastodon.org/entities/Search/>

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Status, Tag};

/// What a search found.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Search {
    /// People.
    pub accounts: Vec<Account>,
    /// What is said.
    pub statuses: Vec<Status>,
    /// Hashtags.
    pub hashtags: Vec<Tag>,
}
