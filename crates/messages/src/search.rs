//! The search: an inverted index in the table, whose entries end with their statuses.
//!
//! What is found is a hint: whether a status is alive, says that and is for the viewer, and whether an account is still
//! called so, is asked of the thing itself. The index is written behind the change (`index`), so it may be late.

use crudder_domain::search::{Query, Word};
use crudder_domain::{AccountId, Entry, ExpiresAt, Hashtag, Page};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{EndItem, read, sk};
use crate::keys;
use crate::lists::span;
use crate::read::{Range, Reading};
use crate::reader::{Reader, Slice};
use crate::tags::Tagged;

/// How many entries of one beginning are read: some of them are of the same account, or ended.
const BEGINNINGS: usize = 200;

/// Under `WORD#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StatusWordItem {
    pub(crate) author: AccountId,
    pub(crate) expires_at: ExpiresAt,
    /// All by which the status can be found.
    pub(crate) words: Vec<Word>,
}

/// Under `WHO#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountWordItem {
    /// All by which the account can be found.
    pub(crate) words: Vec<Word>,
}

impl Reader {
    /// A page of the living public statuses that say all that a query asks for, by anybody or by `author`; may be late. Two
    /// queries a bucket of 31 days, of the longest word's entries; gives up after a bound, and says where. Nothing where it
    /// asks for no word.
    pub async fn statuses_matching(
        &self,
        query: &Query,
        author: Option<AccountId>,
        page: &Page,
    ) -> Result<Slice<Tagged>> {
        // The longest word is likely the rarest.
        let Some(word) = query.words.iter().max_by_key(|word| word.as_str().len()) else {
            return Ok(Slice::default());
        };
        let now = self.now();
        let (from, to) = span(page, now);
        self.page_of(keys::status_word_lists(word, from, to), page, Reading::Eventual, |id, item| {
            let item: StatusWordItem = read("search entry", item)?;
            let is_it = item.expires_at.is_alive(now)
                && author.is_none_or(|author| author == item.author)
                && query.words.iter().all(|word| item.words.contains(word))
                && !query.without.iter().any(|word| item.words.contains(word));
            let entry = Entry { id, expires_at: item.expires_at };
            Ok(is_it.then_some(Tagged { entry, author: item.author }))
        })
        .await
    }

    /// Accounts that a query names, in the order of their words, each once; may be late. One query, of 200 entries at most.
    pub async fn accounts_matching(&self, query: &Query) -> Result<Vec<AccountId>> {
        let Some(beginning) = query.name() else { return Ok(Vec::new()) };
        let (pk, from, to) = keys::account_words_beginning(beginning);
        let mut found = Vec::new();
        for item in self.query(&beginnings(pk, from, to)).await?.items {
            let Some(account) = keys::account_of_word(sk(&item)) else { continue };
            if !found.contains(&account) && query.names(&read::<AccountWordItem>("name's entry", item)?.words)
            {
                found.push(account);
            }
        }
        Ok(found)
    }

    /// Hashtags that begin so and are likely in use, in alphabetical order; may be late. One query.
    pub async fn hashtags_matching(&self, beginning: &str) -> Result<Vec<Hashtag>> {
        let now = self.now();
        let (pk, from, to) = keys::used_beginning(beginning);
        let mut found = Vec::new();
        for item in self.query(&beginnings(pk, from, to)).await?.items {
            let name = keys::used_name(sk(&item));
            let EndItem { expires_at } = read("hashtag's name", item)?;
            found.extend(name.filter(|_| expires_at.is_alive(now)));
        }
        Ok(found)
    }
}

fn beginnings(pk: String, from: String, to: String) -> Range {
    Range { pk, from, to, newest_first: false, reading: Reading::Eventual, limit: BEGINNINGS }
}
