//! How far something has come that goes through many people, a part at a time.

use crudder_domain::{AccountId, StatusId};

use super::{Key, account_pk, status_pk};

/// How far those who asked to follow an account have been let in.
pub(crate) fn accepting(account: AccountId) -> Key {
    Key::new(account_pk(account), "ACCEPTING")
}

/// How far those have been told of a status who wish to hear of it; `what` they are told is a word.
pub(crate) fn fan_out(id: StatusId, what: &str) -> Key {
    Key::new(status_pk(id), format!("TELLING#{what}"))
}
