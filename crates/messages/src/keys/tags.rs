//! The lists of what bears a hashtag.

use crudder_domain::{Hashtag, Moment, StatusId};

use super::{Key, List};

/// How many days of a hashtag's statuses share their partitions. As many as a status can be looked for, so that those
/// are two buckets at most: what an unused tag costs is known after four queries.
const BUCKET_DAYS: u64 = 31;
/// Over how many partitions a hashtag is spread. One takes some 500 tagged statuses a second.
const SHARDS: u64 = 2;

/// The part of a hashtag's list that a status stands in.
pub(crate) fn tagged_entry(tag: &Hashtag, id: StatusId) -> Key {
    let list = tagged_list(tag, bucket(id.created_at()), id.as_u64() % SHARDS);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}

/// The lists of any of these hashtags from one moment to another, bucket by bucket, oldest bucket first.
pub(crate) fn tagged_lists(tags: &[Hashtag], from: Moment, to: Moment) -> Vec<Vec<List>> {
    let of_bucket = |bucket| {
        tags.iter().flat_map(move |tag| (0..SHARDS).map(move |shard| tagged_list(tag, bucket, shard)))
    };
    (bucket(from)..=bucket(to)).map(|bucket| of_bucket(bucket).collect()).collect()
}

/// Which hashtag's partition that is.
pub(crate) fn tag_of(pk: &str) -> Option<Hashtag> {
    let (_, tag) = pk.strip_prefix("TAG#")?.split_once('#')?.1.split_once('#')?;
    Hashtag::fold(tag)
}

fn tagged_list(tag: &Hashtag, bucket: u64, shard: u64) -> List {
    List { pk: format!("TAG#{bucket}#{shard}#{tag}"), prefix: "STATUS#" }
}

fn bucket(moment: Moment) -> u64 {
    moment.as_secs() / 86_400 / BUCKET_DAYS
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_tagged_status_stands_in_a_list_that_is_read_at_its_time() {
        let tag: Hashtag = "日本".parse().unwrap();
        for bits in 0..8 {
            let now = Moment::from_millis(1_800_000_000_123);
            let key = tagged_entry(&tag, StatusId::new(now, bits));
            let lists = tagged_lists(std::slice::from_ref(&tag), now, now).concat();
            assert!(lists.iter().any(|list| list.pk == key.pk));
            assert_eq!(tag_of(&key.pk), Some(tag.clone()));
        }
    }

    #[test]
    fn thirty_one_days_are_two_buckets_at_most() {
        let tags: Vec<Hashtag> = ["a", "b"].map(|tag| tag.parse().unwrap()).to_vec();
        for day in 0..40 {
            let from = Moment::from_millis(1_800_000_000_000 + day * 86_400_000);
            let lists = tagged_lists(&tags, from, from + Duration::from_hours(31 * 24));
            assert!(lists.len() <= 2, "{}", lists.len());
            assert!(lists.iter().all(|bucket| bucket.len() == 4));
        }
    }

    #[test]
    fn other_partitions_are_no_tags() {
        for pk in ["TAG#1#0", "TAG#1#0#", "PUBLIC#1#0", "A#1", "TAG#"] {
            assert_eq!(tag_of(pk), None, "{pk}");
        }
    }
}
