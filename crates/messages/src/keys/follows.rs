//! Who follows whom, at both ends, and how many.

use crudder_domain::AccountId;

use super::{Key, account_pk};

/// The near end of the edge from an actor to a target.
pub(crate) fn following(actor: AccountId, target: AccountId) -> Key {
    Key::new(account_pk(actor), format!("FOLLOWING#{}", target.to_sortable()))
}

/// The names of all that an account follows: partition, first, last.
pub(crate) fn all_following(follower: AccountId) -> (String, String, String) {
    let name = |id: AccountId| format!("FOLLOWING#{}", id.to_sortable());
    (account_pk(follower), name(AccountId::MIN), name(AccountId::MAX))
}

/// Whom a `FOLLOWING#` item is about.
pub(crate) fn followee_of(sk: &str) -> Option<AccountId> {
    sk.strip_prefix("FOLLOWING#")?.parse().ok()
}

/// Its far end, where it stands.
pub(crate) fn follower(target: AccountId, actor: AccountId) -> Key {
    Key::new(account_pk(target), format!("FOLLOWER#{}", actor.to_sortable()))
}

/// Its far end, where it waits for consent.
pub(crate) fn request(target: AccountId, actor: AccountId) -> Key {
    Key::new(account_pk(target), format!("REQUEST#{}", actor.to_sortable()))
}

pub(crate) fn followers_count(followee: AccountId, shard: u64) -> Key {
    Key::new(account_pk(followee), format!("COUNT#FOLLOWERS#{shard}"))
}
