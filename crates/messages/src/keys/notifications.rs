//! What somebody is told of.

use crudder_domain::{AccountId, StatusId};

use super::{Key, List, account_pk};

/// All that an account is told of, by when it is due.
pub(crate) fn notifications(account: AccountId) -> List {
    List { pk: account_pk(account), prefix: "NOTIFICATION#" }
}

/// How far an account has read, and up to where it has cleared what it was told of.
pub(crate) fn markers(account: AccountId) -> Key {
    Key::new(account_pk(account), "MARKERS")
}

pub(crate) fn notification(account: AccountId, id: StatusId) -> Key {
    let list = notifications(account);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}
