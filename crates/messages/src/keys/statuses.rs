//! A status, the lists that it stands in, and how many end when.

use crudder_domain::{AccountId, Moment, StatusId};

use super::{Key, List, SHARDS, account_pk, status_pk};

/// How many days of public statuses share their partitions. Ten, so that the 30 days that a status can live are
/// four buckets at most: an empty timeline is known after 16 queries.
const BUCKET_DAYS: u64 = 10;

pub(crate) fn status(id: StatusId) -> Key {
    Key::new(status_pk(id), "STATUS")
}

/// An author's statuses.
pub(crate) fn authored(author: AccountId) -> List {
    List { pk: account_pk(author), prefix: "STATUS#" }
}

pub(crate) fn authored_entry(author: AccountId, id: StatusId) -> Key {
    let list = authored(author);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}

/// All replies of a thread, by the status that it begins with.
pub(crate) fn thread(root: StatusId) -> List {
    List { pk: status_pk(root), prefix: "REPLY#" }
}

/// The thread's replies with its first status before them: partition, first, last.
pub(crate) fn thread_with_first(root: StatusId) -> (String, String, String) {
    let first = status(root);
    (first.pk, thread(root).prefix.to_owned(), first.sk)
}

pub(crate) fn reply_entry(root: StatusId, id: StatusId) -> Key {
    let list = thread(root);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}

/// The part of the public timeline that a status stands in.
pub(crate) fn public_entry(id: StatusId) -> Key {
    let list = public_list(bucket(id.created_at()), id.as_u64() % SHARDS);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}

fn public_list(bucket: u64, shard: u64) -> List {
    List { pk: format!("PUBLIC#{bucket}#{shard}"), prefix: "STATUS#" }
}

/// The lists of the public timeline from one moment to another, bucket by bucket, oldest bucket first.
pub(crate) fn public_lists(from: Moment, to: Moment) -> Vec<Vec<List>> {
    (bucket(from)..=bucket(to))
        .map(|bucket| (0..SHARDS).map(|shard| public_list(bucket, shard)).collect())
        .collect()
}

fn bucket(moment: Moment) -> u64 {
    moment.as_secs() / 86_400 / BUCKET_DAYS
}

pub(crate) fn idempotency(author: AccountId, key_sha256: &str) -> Key {
    Key::new(account_pk(author), format!("IDEMPOTENCY#{key_sha256}"))
}

pub(crate) fn status_count(status: StatusId, shard: u64) -> Key {
    Key::new(status_pk(status), format!("COUNT#{shard}"))
}

/// What a status said before its changes, by version.
pub(crate) fn edits(id: StatusId) -> List {
    List { pk: status_pk(id), prefix: "EDIT#" }
}

pub(crate) fn edit(id: StatusId, version: u64) -> Key {
    let list = edits(id);
    Key::new(list.pk.clone(), list.at(version))
}

/// Where endings are counted: an account's (of statuses that its activity has dropped) or a status's (of replies).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endings {
    pub(crate) pk: String,
}

impl Endings {
    pub(crate) fn of_author(author: AccountId) -> Self {
        Self { pk: account_pk(author) }
    }

    pub(crate) fn of_replies(parent: StatusId) -> Self {
        Self { pk: status_pk(parent) }
    }

    pub(crate) fn at(&self, minute: u64, shard: u64) -> Key {
        Key::new(self.pk.clone(), format!("ENDING#{minute:010}#{shard}"))
    }

    /// The first and last name in the minutes `after < minute <= to`.
    pub(crate) fn range(after: u64, to: u64) -> (String, String) {
        (format!("ENDING#{:010}#", after + 1), format!("ENDING#{to:010}#~"))
    }

    /// The minute and the shard of a name.
    pub(crate) fn parse(sk: &str) -> Option<(u64, u64)> {
        let (minute, shard) = sk.strip_prefix("ENDING#")?.split_once('#')?;
        Some((minute.parse().ok()?, shard.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::keys::numbered::{account, id};
    use crate::keys::{InteractionList, interaction_by_entry, muted_by, voted_by};

    #[test]
    fn no_list_swallows_another_of_the_same_partition() {
        let list = authored(account(1));
        for sk in ["STATUS", "REPLY#0000000000000000005", "PROFILE", "STATUS#x"] {
            assert_eq!(list.status_of(sk), None, "{sk}");
        }
        assert_eq!(list.status_of(&list.at(5)), Some(id(5)));
    }

    #[test]
    fn a_thread_lies_beside_its_first_status_with_nothing_between() {
        let (pk, first, last) = thread_with_first(id(1));
        let within = |key: Key| key.pk == pk && first <= key.sk && key.sk <= last;
        assert!(within(reply_entry(id(1), id(2))) && within(reply_entry(id(1), StatusId::MAX)));
        assert!(within(status(id(1))));
        let others = [
            status_count(id(1), 0),
            voted_by(id(1), account(1)),
            muted_by(id(1), account(1)),
            edit(id(1), 1),
        ];
        assert!(others.into_iter().all(|other| !within(other)));
        assert!(!within(interaction_by_entry(InteractionList::Reblog, id(1), id(2))));
    }

    #[test]
    fn thirty_days_are_four_buckets_at_most() {
        for day in 0..40 {
            let from = Moment::from_millis(1_800_000_000_000 + day * 86_400_000);
            let lists = public_lists(from, from + Duration::from_hours(30 * 24));
            assert!(lists.len() <= 4, "{}", lists.len());
            assert!(lists.iter().all(|bucket| bucket.len() == 4));
        }
    }

    #[test]
    fn a_public_status_stands_in_a_list_that_is_read_at_its_time() {
        for bits in 0..8 {
            let now = Moment::from_millis(1_800_000_000_123);
            let key = public_entry(StatusId::new(now, bits));
            assert!(public_lists(now, now).concat().iter().any(|list| list.pk == key.pk));
        }
    }

    #[test]
    fn endings_are_named_by_minute_and_shard() {
        let endings = Endings::of_replies(id(9));
        assert_eq!(Endings::parse(&endings.at(30_000_000, 3).sk), Some((30_000_000, 3)));
        let (first, last) = Endings::range(30_000_000, 30_000_002);
        let within = |minute| (first.as_str()..=last.as_str()).contains(&endings.at(minute, 3).sk.as_str());
        assert!(!within(30_000_000) && within(30_000_001) && within(30_000_002) && !within(30_000_003));
    }
}
