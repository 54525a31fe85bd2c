//! What every item is called. The only place that builds a key, and the only one that reads one.
//!
//! No index: each access pattern has its items in the base table, so that every read can be consistent.
//!
//! | `pk` | `sk` | item |
//! |---|---|---|
//! | `A#{account}` | `PROFILE` | the account |
//! | `A#{account}` | `RESERVATION` | its handle, while it has not confirmed |
//! | `A#{account}` | `HEAD#ACTIVITY`, `HEAD#GRAPH`, `HEAD#TAGS` | its activity; its graph version; the hashtags that it follows (side by side: one Query) |
//! | `A#{account}` | `STATUS#{status}` | an entry in its list of statuses |
//! | `A#{account}` | `ENDING#{minute}#0` | how many end in that minute, of those that its activity has dropped |
//! | `A#{account}` | `FOLLOWING#{account}` | its follow or request |
//! | `A#{account}` | `FOLLOWER#{account}`, `REQUEST#{account}` | the same, from the other end |
//! | `A#{account}` | `SUBSCRIBER#{account}` | who of those that follow it is told of each of its statuses |
//! | `A#{account}` | `ACCEPTING` | how far those who asked to follow it have been let in, since nobody has to ask |
//! | `A#{account}` | `STANCE#{account}` | what stands between the two: blocks of either side, its mute |
//! | `A#{account}` | `NOTE#{account}` | what it noted of the other, for nobody else |
//! | `A#{account}` | `COUNT#FOLLOWERS#{shard}` | a part of the number of its followers |
//! | `A#{account}` | `IDEMPOTENCY#{sha256}` | what it posted with that key |
//! | `A#{account}` | `GRANT#{app}#{sha256}` | an entry in the list of tokens that it has given to apps |
//! | `A#{account}` | `MARK#{status}` | all that it did with that status |
//! | `A#{account}` | `FAVOURITE#{mark}`, `BOOKMARK#{mark}` | an entry in the list of what it marked so |
//! | `A#{account}` | `PINS` | what it pinned |
//! | `A#{account}` | `LIST#{list}`, `LISTS` | a list of some whom it follows; how many lists it has |
//! | `A#{account}` | `NOTIFICATION#{event}` | what it is told of, by what it tells of |
//! | `A#{account}` | `MARKERS` | how far it has read |
//! | `A#{account}` | `DIRECT#{status}` | a direct status that it is in, and of which conversation that is |
//! | `A#{account}` | `CONVERSATION#{conversation}` | how far it has read that, and up to where deleted |
//! | `A#{account}` | `UPLOAD#{media}` | a picture of its that may wait to be attached |
//! | `A#{account}` | `MUTED_BY#{account}`, `NOTED_BY#{account}`, `LISTED_BY#{account}#{list}` | that another keeps this of it |
//! | `H#{handle}` | `HANDLE` | whose it is, or for whom it is reserved |
//! | `S#{status}` | `STATUS` | the status |
//! | `S#{status}` | `EDIT#{version}` | what it said before it was changed |
//! | `S#{status}` | `REPLY#{status}` | an entry in the list of all replies of the thread that it begins |
//! | `S#{status}` | `FAVOURITE#{mark}`, `BOOKMARK#{mark}` | who marked it so |
//! | `S#{status}` | `REBLOG#{status}` | who boosted it, by the boost |
//! | `S#{status}` | `MUTE#{account}` | who muted the thread that it begins |
//! | `S#{status}` | `VOTE#{account}` | who voted on what it asks |
//! | `S#{status}` | `COUNT#{shard}` | a part of its numbers: replies, favourites, boosts, votes |
//! | `S#{status}` | `ENDING#{minute}#{shard}` | how many of that part end in that minute |
//! | `S#{status}` | `TELLING#{what}` | how far those have been told who wish to hear of it |
//! | `S#{status}` | `CASCADE` | how far what hangs on it has followed it |
//! | `PUBLIC#{bucket}#{shard}` | `STATUS#{status}` | an entry in the public timeline |
//! | `RATE#{what}#{whose}` | `WINDOW#{second}` | how often it was done in that window |
//! | `RATE#SALT` | `DAY#{day}` | what visitors' addresses are hashed with on that day |
//! | `TAG#{bucket}#{shard}#{hashtag}` | `STATUS#{status}` | an entry in the list of what bears a hashtag |
//! | `WORD#{bucket}#{shard}#{word}` | `STATUS#{status}` | that a public status says a word |
//! | `WHO#{letter}` | `{word}#{account}` | that an account is known by a word that begins so |
//! | `TAGS#{letter}` | `NAME#{hashtag}` | that a hashtag that begins so is used |
//! | `M#{media}` | `MEDIA` | a picture while it waits to be attached; then, which status it is of. Of a profile's picture, whose, for an hour |
//! | `A#{account}` | `REPORTS#{day}` | how many reports it made on a day |
//! | `REPORT#{day}` | `REPORT#{report}` | a report of that day, with a copy of the profile that it is about |
//! | `REPORT#{day}` | `REPORT#{report}#STATUS#{status}` | a copy of a status that it is about |
//! | `LEAVING` | `ACCOUNT#{account}` | that an account is leaving |
//! | `APP#{app}` | `APP` | a third-party app |
//! | `CODE#{sha256}` | `CODE` | what an authorization code is bound to |
//! | `TOKEN#{sha256}` | `TOKEN` | what an app's token allows |
//! | `REFRESH#{sha256}` | `REFRESH` | which token a refresh token renews |
//!
//! Each family of names has its module; `stream` and `audit` read names back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::{AccountId, StatusId};

mod accounts;
mod apps;
mod audit;
mod cascade;
mod conversations;
mod follows;
mod leaving;
mod marks;
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
mod telling;
mod traces;

pub(crate) use accounts::*;
pub(crate) use apps::*;
pub(crate) use audit::*;
pub(crate) use cascade::*;
pub(crate) use conversations::*;
pub(crate) use follows::*;
pub(crate) use leaving::*;
pub(crate) use marks::*;
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
pub(crate) use telling::*;
pub(crate) use traces::*;

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
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
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
    Key::new("WARM-UP".to_owned(), "WARM-UP")
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
        let between = graph(account(1)).sk;
        assert!(first.sk < between && between < last.sk);
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
            mark(account(1), id(5)),
            marked_entry(Marked::Favourite, account(1), id(5)),
            marked_entry(Marked::Bookmark, account(1), id(5)),
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
