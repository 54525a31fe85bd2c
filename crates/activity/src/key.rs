//! The only place that builds a key.

use crudder_domain::{AccountId, StatusId};

/// The name of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key(String);

impl Key {
    /// The status as stored, or its tombstone.
    pub(crate) fn status(id: StatusId) -> Self {
        Self(format!("status:{id}"))
    }

    /// The status's numbers.
    pub(crate) fn status_counts(id: StatusId) -> Self {
        Self(format!("counts:{id}"))
    }

    /// The account's profile.
    pub(crate) fn account(id: AccountId) -> Self {
        Self(format!("account:{id}"))
    }

    /// The account's numbers.
    pub(crate) fn account_counts(id: AccountId) -> Self {
        Self(format!("numbers:{id}"))
    }

    /// The author's newest statuses.
    pub(crate) fn activity(author: AccountId) -> Self {
        Self(format!("activity:{author}"))
    }

    /// Whom the reader follows.
    pub(crate) fn following(reader: AccountId) -> Self {
        Self(format!("following:{reader}"))
    }

    /// The reader's merged home timeline.
    pub(crate) fn home(reader: AccountId) -> Self {
        Self(format!("home:{reader}"))
    }

    /// What is talked about.
    pub(crate) fn trends() -> Self {
        Self("trends".into())
    }

    /// Nothing is ever written there: getting it opens the connection.
    pub(crate) fn warm_up() -> Self {
        Self("warm-up".into())
    }
}

impl From<Key> for Vec<u8> {
    fn from(key: Key) -> Self {
        key.0.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_of_item_has_a_name_of_its_own() {
        let (status, account) = (StatusId::from_u64(7).unwrap(), AccountId::from_u64(7).unwrap());
        let keys = [
            Key::status(status),
            Key::status_counts(status),
            Key::account(account),
            Key::account_counts(account),
            Key::activity(account),
            Key::following(account),
            Key::home(account),
            Key::trends(),
            Key::warm_up(),
        ];
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    }
}
