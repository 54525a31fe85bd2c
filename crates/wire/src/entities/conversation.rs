//! <https://docs.joinmastodon.org/entities/Conversation/>

use crudder_domain::ConversationId;
use serde::Serialize;

use super::{Account, Status};

/// Direct statuses among the same people.
#[derive(Debug, Serialize)]
pub struct Conversation {
    id: String,
    unread: bool,
    accounts: Vec<Account>,
    last_status: Option<Status>,
}

impl Conversation {
    /// A conversation by the last of it that its reader can see, with the others in it.
    #[must_use]
    pub fn new(id: ConversationId, unread: bool, accounts: Vec<Account>, last_status: Status) -> Self {
        Self { id: id.to_string(), unread, accounts, last_status: Some(last_status) }
    }
}
