//! Who follows whom, at both ends, and how many.

use crudder_domain::AccountId;

use super::{Key, account_pk};

/// A run of items in one partition that are named by accounts, and what their names begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct People {
    pub(crate) pk: String,
    prefix: &'static str,
}

impl People {
    pub(super) fn of(owner: AccountId, prefix: &'static str) -> Self {
        Self { pk: account_pk(owner), prefix }
    }

    /// The name of the item about that account.
    pub(crate) fn at(&self, account: AccountId) -> String {
        format!("{}{}", self.prefix, account.to_sortable())
    }

    /// Whom an item of that name is about.
    pub(crate) fn account_of(&self, sk: &str) -> Option<AccountId> {
        sk.strip_prefix(self.prefix)?.parse().ok()
    }

    pub(super) fn key(&self, account: AccountId) -> Key {
        Key::new(self.pk.clone(), self.at(account))
    }
}

/// All that an account follows or asks to.
pub(crate) fn followees(follower: AccountId) -> People {
    People::of(follower, "FOLLOWING#")
}

/// All who follow an account.
pub(crate) fn followers(followee: AccountId) -> People {
    People::of(followee, "FOLLOWER#")
}

/// All who ask to follow an account.
pub(crate) fn requests(followee: AccountId) -> People {
    People::of(followee, "REQUEST#")
}

/// All who follow an account and are told of each of its statuses.
pub(crate) fn subscribers(followee: AccountId) -> People {
    People::of(followee, "SUBSCRIBER#")
}

/// The names of all of them: partition, first, last.
pub(crate) fn all_subscribers(followee: AccountId) -> (String, String, String) {
    let all = subscribers(followee);
    let (from, to) = (all.at(AccountId::MIN), all.at(AccountId::MAX));
    (all.pk, from, to)
}

/// That somebody who follows an account is told of each of its statuses.
pub(crate) fn subscriber(target: AccountId, actor: AccountId) -> Key {
    subscribers(target).key(actor)
}

/// The near end of the edge from an actor to a target.
pub(crate) fn following(actor: AccountId, target: AccountId) -> Key {
    followees(actor).key(target)
}

/// The names of all that an account follows: partition, first, last.
pub(crate) fn all_following(follower: AccountId) -> (String, String, String) {
    let all = followees(follower);
    let (from, to) = (all.at(AccountId::MIN), all.at(AccountId::MAX));
    (all.pk, from, to)
}

/// Whom a `FOLLOWING#` item is about.
pub(crate) fn followee_of(sk: &str) -> Option<AccountId> {
    sk.strip_prefix("FOLLOWING#")?.parse().ok()
}

/// Its far end, where it stands.
pub(crate) fn follower(target: AccountId, actor: AccountId) -> Key {
    followers(target).key(actor)
}

/// Its far end, where it waits for consent.
pub(crate) fn request(target: AccountId, actor: AccountId) -> Key {
    requests(target).key(actor)
}

pub(crate) fn followers_count(followee: AccountId, shard: u64) -> Key {
    Key::new(account_pk(followee), format!("COUNT#FOLLOWERS#{shard}"))
}
