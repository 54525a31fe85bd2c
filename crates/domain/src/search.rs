//! What can be searched for: words, in the form in which they are compared, and what a query asks of them.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::account::Account;
use crate::handle::Handle;
use crate::hashtag::{Hashtag, fold, fold_formerly, is_sign};
use crate::length::fits;
use crate::status::Status;
use crate::text::{Segment, segments};
use crate::visibility::Visibility;

/// A word, folded as hashtags are: `Café` and `CAFE` are one. Of scripts without spaces each character is a word.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Word(String);

impl Word {
    /// The longest that is looked for, in characters; what is longer is cut.
    pub const MAX_CHARS: usize = 40;
    /// How many different words of one status can be found.
    pub const MAX_OF_STATUS: usize = 30;
    /// How many different words of one account can be found, its handle included.
    pub const MAX_OF_ACCOUNT: usize = 8;

    /// The folded word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A word as it was written; `None` where nothing is left of it, or but one letter of an alphabet.
    fn of(written: &str) -> Option<Self> {
        Self::folded(loosely(written))
    }

    fn folded(letters: impl Iterator<Item = char>) -> Option<Self> {
        let word: String = letters.take(Self::MAX_CHARS).collect();
        let says_something = word.len() > 1 && word.chars().any(char::is_alphanumeric);
        says_something.then_some(Self(word))
    }
}

/// A word as it is searched for: folded as hashtags are, and more: without marks that are no letters, joiners and dots.
fn loosely(written: &str) -> impl Iterator<Item = char> {
    fold(written).chars().filter(|c| c.is_alphanumeric() || *c == '_').collect::<Vec<_>>().into_iter()
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Content does not reach a log by accident.
impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Word(…)")
    }
}

/// The words of a text, in order: those of hashtags and names too, of addresses none.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for segment in segments(text) {
        match segment {
            Segment::Plain(plain) => words.extend(plain.unicode_words().filter_map(Word::of)),
            Segment::Hashtag { written: word, .. } | Segment::Mention { name: word, .. } => {
                words.extend(Word::of(word));
            }
            Segment::Url(_) => {}
        }
    }
    words
}

/// The words of a status by which it can be found: a hashtag is found whole, and by each word in it.
fn said(text: &str) -> Vec<Word> {
    let mut said = Vec::new();
    for segment in segments(text) {
        let mut written = String::new();
        segment.write_to(&mut written);
        said.extend(words(&written));
        if let Segment::Hashtag { written, .. } = segment {
            let parts: Vec<Word> = written.unicode_words().filter_map(Word::of).collect();
            if parts.len() > 1 {
                said.extend(parts);
            }
        }
    }
    said
}

impl Status {
    /// All its words, its warning's first.
    fn said(&self) -> Vec<Word> {
        said(self.spoiler_text.as_str()).into_iter().chain(said(self.text.as_str())).collect()
    }
}

fn distinct(words: impl IntoIterator<Item = Word>, most: usize) -> Vec<Word> {
    let mut distinct = Vec::new();
    for word in words {
        if distinct.len() < most && !distinct.contains(&word) {
            distinct.push(word);
        }
    }
    distinct
}

impl Status {
    /// The words by which it can be found, each once, at most [`Word::MAX_OF_STATUS`]: of what is public and no boost.
    #[must_use]
    pub fn searchable(&self) -> Vec<Word> {
        if self.visibility != Visibility::Public || self.reblog.is_some() {
            return Vec::new();
        }
        distinct(self.said(), Word::MAX_OF_STATUS)
    }
}

impl Account {
    /// The words by whose beginnings it can be found, each once, at most [`Word::MAX_OF_ACCOUNT`]: its handle, whole and
    /// by its parts, and the name that it is shown by.
    #[must_use]
    pub fn searchable(&self) -> Vec<Word> {
        let handle = self.handle.as_str();
        let whole = Some(Word(handle.to_owned()));
        let parts = handle.split('_').filter_map(Word::of);
        distinct(
            whole.into_iter().chain(words(self.display_name.as_str())).chain(parts),
            Word::MAX_OF_ACCOUNT,
        )
    }
}

impl Account {
    /// Words by which it may still stand in the index though it can't be found by them: they were folded otherwise when it
    /// was written there.
    #[must_use]
    pub fn formerly_searchable(&self) -> Vec<Word> {
        let name = self.display_name.as_str().unicode_words();
        let former =
            name.filter_map(|word| Word::folded(fold_formerly(word).chars().collect::<Vec<_>>().into_iter()));
        let known = self.searchable();
        former.filter(|word| !known.contains(word)).collect()
    }
}

/// What a query asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The words that have to be there, each once.
    pub words: Vec<Word>,
    /// Words that have to stand one after the other; each is among [`Self::words`], too.
    pub phrases: Vec<Vec<Word>>,
    /// The words that must not be there: `-word`.
    pub without: Vec<Word>,
    /// Who has to have written it: `from:handle`, or `from:me`.
    pub from: Option<Author>,
    /// The beginning of a name: the query as a handle begins, where it is one word.
    pub beginning: Option<String>,
    /// The text as the beginning of a hashtag.
    pub tag_beginning: Option<String>,
    /// The query as a hashtag, where it is one.
    pub hashtag: Option<Hashtag>,
}

/// Who is asked for by `from:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// Who asks.
    Me,
    /// Somebody else.
    Handle(Handle),
}

/// Why a text is no query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuery {
    /// Nothing was asked for.
    #[error("can't be blank")]
    Blank,
    /// More than [`Query::MAX_CHARS`].
    #[error("is too long (maximum is 500 characters)")]
    TooLong,
}

impl Query {
    /// The longest query, in characters.
    pub const MAX_CHARS: usize = 500;
    /// How many words of a query count.
    pub const MAX_WORDS: usize = 8;

    /// Whether a status is what is asked for, but for who wrote it.
    #[must_use]
    pub fn matches(&self, status: &Status) -> bool {
        let said = status.said();
        self.words.iter().all(|word| said.contains(word))
            && !self.without.iter().any(|word| said.contains(word))
            && self.phrases.iter().all(|phrase| said.windows(phrase.len()).any(|words| words == phrase))
    }

    /// What a name that is asked for begins with: the query itself where it is one word, else its first.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.beginning.as_deref().or(self.words.first().map(Word::as_str))
    }

    /// Whether who is known by these words is asked for: each that is asked for begins one of them.
    #[must_use]
    pub fn names(&self, known: &[Word]) -> bool {
        let begins = |beginning: &str| known.iter().any(|word| word.as_str().starts_with(beginning));
        match &self.beginning {
            Some(beginning) => begins(beginning),
            None => !self.words.is_empty() && self.words.iter().all(|word| begins(word.as_str())),
        }
    }
}

impl std::str::FromStr for Query {
    type Err = InvalidQuery;

    fn from_str(text: &str) -> Result<Self, InvalidQuery> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidQuery::Blank);
        }
        if !fits(text, Self::MAX_CHARS) {
            return Err(InvalidQuery::TooLong);
        }
        let mut query = Self { hashtag: text.parse().ok(), ..Self::default() };
        let mut asked = Vec::new();
        // Between quotation marks every second part.
        for (number, part) in text.split('"').enumerate() {
            if number % 2 == 1 {
                let phrase = words(part);
                asked.extend(phrase.iter().cloned());
                if phrase.len() > 1 {
                    query.phrases.push(phrase);
                }
                continue;
            }
            for token in part.split_whitespace() {
                if let Some(name) = token.strip_prefix("from:") {
                    let name = name.strip_prefix('@').unwrap_or(name);
                    query.from = if name.eq_ignore_ascii_case("me") {
                        Some(Author::Me)
                    } else {
                        name.parse().ok().map(Author::Handle).or(query.from)
                    };
                } else if let Some(unwanted) = token.strip_prefix('-').filter(|rest| !rest.is_empty()) {
                    query.without.extend(words(unwanted));
                } else {
                    asked.extend(words(token));
                }
            }
        }
        query.words = distinct(asked, Self::MAX_WORDS);
        query.without.truncate(Self::MAX_WORDS);
        query.phrases.truncate(Self::MAX_WORDS);
        let one = text.trim_start_matches(|c| c == '@' || is_sign(c));
        let is_one_word =
            !one.contains(|c: char| c.is_whitespace() || "\":".contains(c)) && !text.starts_with('-');
        let beginning = |letters: String| Some(letters).filter(|it| is_one_word && !it.is_empty());
        query.beginning = beginning(loosely(one).take(Word::MAX_CHARS).collect());
        query.tag_beginning = beginning(fold(one).chars().take(Word::MAX_CHARS).collect());
        Ok(query)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::AccountId;

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(Word::as_str).collect()
    }

    #[test]
    fn a_text_is_taken_apart_into_folded_words() {
        let found = words("Don't say \"Café\" to @Ada, see https://example.com/secret #Öl a 日本 😀 x_y");
        assert_eq!(texts(&found), ["dont", "say", "cafe", "to", "ada", "see", "ol", "日", "本", "x_y"]);
        assert!(words("a ! 😀 _ -").is_empty());
    }

    #[test]
    fn an_account_is_known_by_its_handle_its_parts_and_its_name() {
        let mut account = Account::new(AccountId::MIN, "ada_l".parse().unwrap());
        account.display_name = "Ada, Countess of Lovelace".parse().unwrap();
        assert_eq!(texts(&account.searchable()), ["ada_l", "ada", "countess", "of", "lovelace"]);
        let names = |query: &str| query.parse::<Query>().unwrap().names(&account.searchable());
        for query in ["a", "ADA", "@ada_", "love", "lovelace ada", "Countess of"] {
            assert!(names(query), "{query}");
        }
        for query in ["bob", "ada bob", "ovelace", "😀", "-ada", "from:ada"] {
            assert!(!names(query), "{query}");
        }
    }

    #[test]
    fn what_an_account_was_known_by_before_is_not_forgotten() {
        let mut account = Account::new(AccountId::MIN, "ada".parse().unwrap());
        account.display_name = "Ada Groß Ὀδυσσεύς".parse().unwrap();
        assert_eq!(texts(&account.searchable()), ["ada", "gross", "ὀδυσσεύσ"]);
        assert_eq!(texts(&account.formerly_searchable()), ["groß", "ὀδυσσεύς"]);
    }

    #[test]
    fn a_query_may_name_phrases_and_exceptions_and_an_author() {
        let query: Query = "engine \"weaves patterns\" -loom from:@Ada and \"".parse().unwrap();
        assert_eq!(texts(&query.words), ["engine", "weaves", "patterns", "and"]);
        assert_eq!(query.phrases.iter().map(|it| texts(it)).collect::<Vec<_>>(), [["weaves", "patterns"]]);
        assert_eq!(texts(&query.without), ["loom"]);
        assert_eq!(query.from, Some(Author::Handle("ada".parse().unwrap())));
        assert_eq!("x from:me".parse::<Query>().unwrap().from, Some(Author::Me));
        let one: Query = "#Café".parse().unwrap();
        assert_eq!((one.hashtag, one.beginning.as_deref()), ("cafe".parse().ok(), Some("cafe")));
    }

    #[test]
    fn words_and_hashtags_of_all_scripts_are_found_by_what_was_written() {
        for (text, queries) in [
            ("#สิ่งแวดล้อม", &["#สิ่งแวดล้อม", "＃สิ่งแวดล้อม", "สิ่งแวดล้อม", "\"สิ่ง\""][..]),
            ("वह #हिन्दी में", &["#हिन्दी", "हिन्दी", "में"]),
            ("das fru\u{308}hling", &["frühling", "FRÜHLING", "fru\u{308}hling"]),
            ("#می\u{200c}خواهم", &["#می\u{200c}خواهم", "می\u{200c}خواهم"]),
            ("#ポケモン・テスト", &["#ポケモン・テスト", "ﾎﾟｹﾓﾝ", "テスト", "#ﾎﾟｹﾓﾝ･ﾃｽﾄ"]),
            ("Straße ΟΔΟΣ", &["strasse", "STRASSE οδος", "οδοσ"]),
            ("#日本", &["日本", "#日本", "本"]),
        ] {
            let found = said(text);
            for query in queries {
                let query: Query = query.parse().unwrap();
                assert!(
                    !query.words.is_empty() && query.words.iter().all(|word| found.contains(word)),
                    "{text} {query:?}"
                );
            }
        }
        let query: Query = "＃हिन्".parse().unwrap();
        assert_eq!(query.tag_beginning.as_deref(), Some("हिन्"));
    }

    #[test]
    fn blank_and_overlong_queries_are_refused() {
        for blank in ["", " ", "\t\n"] {
            assert_eq!(blank.parse::<Query>(), Err(InvalidQuery::Blank));
        }
        assert!("a ".repeat(250).parse::<Query>().is_ok() && "e\u{301}".repeat(500).parse::<Query>().is_ok());
        assert_eq!("é".repeat(501).parse::<Query>(), Err(InvalidQuery::TooLong));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_all_of_it_is_bounded(text in "\\PC{0,200}") {
            if let Ok(query) = text.parse::<Query>() {
                prop_assert!(query.words.len() <= Query::MAX_WORDS && query.without.len() <= Query::MAX_WORDS);
                prop_assert!(query.words.iter().all(|word| word.as_str().chars().count() <= Word::MAX_CHARS));
            }
        }
    }
}
