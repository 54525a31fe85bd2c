//! Direct messages.

use crudder_domain::{AccountId, ConversationId, StatusId};

use super::{Key, List, account_pk};

/// All direct statuses that an account is in.
pub(crate) fn direct(account: AccountId) -> List {
    List { pk: account_pk(account), prefix: "DIRECT#" }
}

pub(crate) fn direct_entry(account: AccountId, status: StatusId) -> Key {
    let list = direct(account);
    Key::new(list.pk.clone(), list.at(status.as_u64()))
}

/// What an account did with a conversation.
pub(crate) fn conversation(account: AccountId, id: ConversationId) -> Key {
    Key::new(account_pk(account), format!("CONVERSATION#{}", id.to_sortable()))
}

/// The names of all of them: partition, first, last.
pub(crate) fn all_conversations(account: AccountId) -> (String, String, String) {
    let name = |id| conversation(account, id).sk;
    (account_pk(account), name(ConversationId::MIN), name(ConversationId::MAX))
}

/// Which conversation a `CONVERSATION#` item is about.
pub(crate) fn conversation_of(sk: &str) -> Option<ConversationId> {
    sk.strip_prefix("CONVERSATION#")?.parse().ok()
}
