//! The index: which public statuses say a word, which accounts' words begin so, and which hashtags.

use crudder_domain::search::Word;
use crudder_domain::{AccountId, Hashtag, Moment, StatusId};

use super::{Key, List};

/// How many days of a word's statuses share their partitions, and over how many each is spread, as with hashtags.
const BUCKET_DAYS: u64 = 31;
const SHARDS: u64 = 2;

/// The part of a word's list that a status stands in.
pub(crate) fn status_word_entry(word: &Word, id: StatusId) -> Key {
    let list = said_list(word, bucket(id.created_at()), id.as_u64() % SHARDS);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}

/// The lists of a word from one moment to another, bucket by bucket, oldest bucket first.
pub(crate) fn status_word_lists(word: &Word, from: Moment, to: Moment) -> Vec<Vec<List>> {
    (bucket(from)..=bucket(to))
        .map(|bucket| (0..SHARDS).map(|shard| said_list(word, bucket, shard)).collect())
        .collect()
}

fn said_list(word: &Word, bucket: u64, shard: u64) -> List {
    List { pk: format!("WORD#{bucket}#{shard}#{word}"), prefix: "STATUS#" }
}

fn bucket(moment: Moment) -> u64 {
    moment.as_secs() / 86_400 / BUCKET_DAYS
}

/// That an account is known by a word.
pub(crate) fn account_words(word: &Word, account: AccountId) -> Key {
    Key::new(beginning_pk("WHO", word.as_str()), format!("{word}#{}", account.to_sortable()))
}

/// The partition of all words that begin as `beginning` does, with the first and the last name that begin so.
pub(crate) fn account_words_beginning(beginning: &str) -> (String, String, String) {
    (beginning_pk("WHO", beginning), beginning.to_owned(), format!("{beginning}\u{10ffff}"))
}

/// Whom an entry of that partition is about.
pub(crate) fn account_of_word(sk: &str) -> Option<AccountId> {
    sk.rsplit_once('#')?.1.parse().ok()
}

/// That a hashtag is used.
pub(crate) fn used_tag(tag: &Hashtag) -> Key {
    Key::new(beginning_pk("TAGS", tag.as_str()), format!("NAME#{tag}"))
}

/// The partition of all hashtags that begin as `beginning` does, with the first and the last name that begin so.
pub(crate) fn used_beginning(beginning: &str) -> (String, String, String) {
    (beginning_pk("TAGS", beginning), format!("NAME#{beginning}"), format!("NAME#{beginning}\u{10ffff}"))
}

/// Which hashtag an entry of that partition is about.
pub(crate) fn used_name(sk: &str) -> Option<Hashtag> {
    Hashtag::fold(sk.strip_prefix("NAME#")?)
}

fn beginning_pk(of: &str, word: &str) -> String {
    let first: String = word.chars().take(1).collect();
    format!("{of}#{first}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_so_lies_within_the_bounds_and_what_does_not_lies_outside() {
        let account = AccountId::from_u64(7).unwrap();
        let word = crudder_domain::search::words("lovelace").remove(0);
        let key = account_words(&word, account);
        assert_eq!(account_of_word(&key.sk), Some(account));
        for (beginning, within) in
            [("l", true), ("love", true), ("lovelace", true), ("lox", false), ("lovelaces", false)]
        {
            let (pk, from, to) = account_words_beginning(beginning);
            assert_eq!(pk, key.pk);
            assert_eq!((from.as_str()..=to.as_str()).contains(&key.sk.as_str()), within, "{beginning}");
        }
        let tag: Hashtag = "日本".parse().unwrap();
        let (pk, from, to) = used_beginning("日");
        let key = used_tag(&tag);
        assert_eq!((pk, used_name(&key.sk)), (key.pk, Some(tag)));
        assert!((from..=to).contains(&key.sk));
    }
}
