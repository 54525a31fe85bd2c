//! What every item is called. The only place that builds a key, and the only one that reads one.
//!
//! No index: each access pattern has its items in the base table, so that every read can be consistent.
//!
//! Each sort of items is listed in [`facts`], with what goes for it: whether it must end, and what could be shown of it. No
//! other can be made.
//!
//! Each family of names has its module; `stream` and `audit` read names back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::{AccountId, StatusId};

mod account_deletion;
mod accounts;
mod apps;
mod audit;
mod backlinks;
mod cascade;
mod conversations;
mod facts;
mod fan_out;
mod follows;
mod interactions;
mod media;
mod notifications;
mod own_lists;
mod rates;
mod reports;
mod search;
mod stances;
mod statuses;
mod stream;
mod tags;

pub(crate) use account_deletion::*;
pub(crate) use accounts::*;
pub(crate) use apps::*;
pub(crate) use audit::*;
pub(crate) use backlinks::*;
pub(crate) use cascade::*;
pub(crate) use conversations::*;
pub(crate) use facts::*;
pub(crate) use fan_out::*;
pub(crate) use follows::*;
pub(crate) use interactions::*;
pub(crate) use media::*;
pub(crate) use notifications::*;
pub(crate) use own_lists::*;
pub(crate) use rates::*;
pub(crate) use reports::*;
pub(crate) use search::*;
pub(crate) use stances::*;
pub(crate) use statuses::*;
pub(crate) use stream::*;
pub(crate) use tags::*;

/// Over how many items each count of followers or replies is spread, so that a popular one can be written in
/// parallel. Chosen by the actor.
pub(crate) const SHARDS: u64 = 4;

/// The name of one item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    /// The only way to a name, so that there is none whose facts are not stated.
    fn new(pk: String, sk: impl Into<String>) -> Self {
        let key = Self { pk, sk: sk.into() };
        debug_assert!(fact_of(&key.pk, &key.sk).is_some(), "state the facts of {key:?} in keys/facts.rs");
        key
    }

    /// As the SDK wants it.
    pub(crate) fn into_item(self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(self.pk)),
            ("sk".to_owned(), AttributeValue::S(self.sk)),
        ])
    }
}

/// A run of items in one partition: its key, and what the names in it begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List {
    pub(crate) pk: String,
    pub(crate) prefix: &'static str,
}

impl List {
    /// The name of the item for the status of that number.
    pub(crate) fn at(&self, id: u64) -> String {
        format!("{}{id:019}", self.prefix)
    }

    /// The status that an item of that name is for.
    pub(crate) fn status_of(&self, sk: &str) -> Option<StatusId> {
        sk.strip_prefix(self.prefix)?.parse().ok()
    }
}

fn account_pk(account: AccountId) -> String {
    format!("A#{account}")
}

fn status_pk(status: StatusId) -> String {
    format!("S#{status}")
}

/// Whose partition that is.
pub(crate) fn account_of(pk: &str) -> Option<AccountId> {
    pk.strip_prefix("A#")?.parse().ok()
}

/// Which status's partition that is.
pub(crate) fn status_of(pk: &str) -> Option<StatusId> {
    pk.strip_prefix("S#")?.parse().ok()
}

/// Which part of a count that item is.
pub(crate) fn shard_in(sk: &str) -> Option<u64> {
    sk.rsplit('#').next()?.parse().ok()
}

/// The part of a count that an actor's doings go to.
pub(crate) fn shard_of(actor: AccountId) -> u64 {
    actor.as_u64() % SHARDS
}

/// A key that names nothing, to open a connection with.
pub(crate) fn warm_up() -> Key {
    Key { pk: "WARM-UP".to_owned(), sk: "WARM-UP".to_owned() }
}

/// Ids by their numbers.
#[cfg(test)]
mod numbered {
    use super::{AccountId, StatusId};

    pub(super) fn account(number: u64) -> AccountId {
        AccountId::from_u64(number).unwrap()
    }

    pub(super) fn id(number: u64) -> StatusId {
        StatusId::from_u64(number).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use crudder_domain::{AppId, ConversationId, ListId, MediaId};

    use super::*;
    use crate::keys::numbered::{account, id};

    #[test]
    fn the_heads_of_an_account_stand_side_by_side() {
        let (first, last) = (activity(account(1)), followed_tags(account(1)));
        for between in [graph(account(1)).sk, person(account(1)).sk] {
            assert!(first.sk < between && between < last.sk);
        }
        let all = [
            profile(account(1)),
            reservation(account(1)),
            authored_entry(account(1), id(5)),
            following(account(1), account(2)),
            follower(account(1), account(2)),
            request(account(1), account(2)),
            subscriber(account(1), account(2)),
            accepting(account(1)),
            stance(account(1), account(2)),
            note(account(1), account(2)),
            followers_count(account(1), 3),
            idempotency(account(1), "00"),
            grant(account(1), AppId::MAX, &"00".repeat(32).parse().unwrap()),
            interaction(account(1), id(5)),
            interaction_entry(InteractionList::Favourite, account(1), id(5)),
            interaction_entry(InteractionList::Bookmark, account(1), id(5)),
            pins(account(1)),
            lists_head(account(1)),
            own_list(account(1), ListId::MAX),
            notification(account(1), id(5)),
            markers(account(1)),
            direct_entry(account(1), id(5)),
            conversation(account(1), ConversationId::MAX),
            upload(account(1), MediaId::MAX),
            muted_by_other(account(1), account(2)),
            noted_by_other(account(1), account(2)),
            listed_by_other(account(1), account(2), ListId::MAX),
            Endings::of_author(account(1)).at(7, 0),
        ];
        for other in all {
            assert_eq!(other.pk, first.pk);
            assert!(other.sk < first.sk || other.sk > last.sk, "{}", other.sk);
        }
    }
}
