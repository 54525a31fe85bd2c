//! An account, its handle, and what every read of its home timeline starts with.

use crudder_domain::{AccountId, Handle};

use super::{Key, account_pk};

pub(crate) fn profile(account: AccountId) -> Key {
    Key::new(account_pk(account), "PROFILE")
}

pub(crate) fn reservation(account: AccountId) -> Key {
    Key::new(account_pk(account), "RESERVATION")
}

pub(crate) fn handle(handle: &Handle) -> Key {
    Key::new(format!("H#{handle}"), "HANDLE")
}

pub(crate) fn activity(account: AccountId) -> Key {
    Key::new(account_pk(account), "HEAD#ACTIVITY")
}

pub(crate) fn graph(account: AccountId) -> Key {
    Key::new(account_pk(account), "HEAD#GRAPH")
}

/// That it is somebody's who is there.
pub(crate) fn person(account: AccountId) -> Key {
    Key::new(account_pk(account), PERSON)
}

/// What each account's item is called that says so.
pub(crate) const PERSON: &str = "HEAD#PERSON";

pub(crate) fn followed_tags(account: AccountId) -> Key {
    Key::new(account_pk(account), FOLLOWED_TAGS)
}

/// What each account's followed hashtags are called.
pub(crate) const FOLLOWED_TAGS: &str = "HEAD#TAGS";
