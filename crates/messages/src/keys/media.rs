//! Uploaded pictures.

use crudder_domain::{AccountId, MediaId};

use super::{Key, account_pk};

/// A picture, while it waits, while a status shows it, or until a profile must show it.
pub(crate) fn media(id: MediaId) -> Key {
    Key::new(format!("M#{id}"), "MEDIA")
}

/// That an account has uploaded a picture, while that may wait to be attached.
pub(crate) fn upload(owner: AccountId, id: MediaId) -> Key {
    Key::new(account_pk(owner), format!("UPLOAD#{}", id.to_sortable()))
}
