//! <https://docs.joinmastodon.org/entities/Conversation/>

use crudder_domain::ConversationId;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Status};
use crate::schema::Id;

/// Direct statuses among the same people.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Conversation {
    #[schemars(with = "Id")]
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
