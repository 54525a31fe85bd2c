//! A person's lists of those whom it follows.

use crudder_domain::{AccountId, ListId};

use super::{Key, account_pk};

const PREFIX: &str = "LIST#";

/// How many lists there are.
pub(crate) fn lists_head(owner: AccountId) -> Key {
    Key::new(account_pk(owner), "LISTS")
}

pub(crate) fn own_list(owner: AccountId, id: ListId) -> Key {
    Key::new(account_pk(owner), format!("{PREFIX}{}", id.to_sortable()))
}

/// The names of all of them: partition, first, last.
pub(crate) fn own_lists(owner: AccountId) -> (String, String, String) {
    let (first, last) = (own_list(owner, ListId::MIN), own_list(owner, ListId::MAX));
    (first.pk, first.sk, last.sk)
}

/// Which list an item of that name is.
pub(crate) fn own_list_of(sk: &str) -> Option<ListId> {
    sk.strip_prefix(PREFIX)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_among_them_and_their_number_is_not() {
        let owner = AccountId::from_u64(1).unwrap();
        let (pk, first, last) = own_lists(owner);
        let key = own_list(owner, ListId::from_u64(5).unwrap());
        assert!(key.pk == pk && first <= key.sk && key.sk <= last);
        assert_eq!(own_list_of(&key.sk), ListId::from_u64(5));
        let head = lists_head(owner);
        assert!(head.sk > last || head.sk < first);
        assert_eq!(own_list_of(&head.sk), None);
    }
}
