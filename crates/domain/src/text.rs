//! What a status may say: 500 characters as Mastodon counts them, with what is found in it.
//!
//! [`parse`] finds URLs, mentions and hashtags; [`render`] makes safe HTML of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::handle::Handle;
use crate::hashtag::Hashtag;
use crate::time::{Lifetime, LifetimeOutOfBounds};

mod parse;
mod render;

pub use parse::{Segment, segments};
pub use render::{escape, render_plain};

/// What an author wrote: not blank, and at most [`StatusText::MAX_CHARS`] as Mastodon counts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatusText(String);

/// Why a text can't be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStatusText {
    /// Empty, or nothing but white space.
    #[error("can't be blank")]
    Blank,
    /// More than [`StatusText::MAX_CHARS`].
    #[error("character limit of 500 exceeded")]
    TooLong,
}

impl StatusText {
    /// The most characters, counted by [`StatusText::count`].
    pub const MAX_CHARS: usize = 500;
    /// The most bytes: a character of many combining marks is one, but has to be stored.
    pub const MAX_BYTES: usize = 16 * 1024;
    /// What a URL counts, whatever its length.
    pub const URL_CHARS: usize = 23;
    /// The most accounts that one status can name; further ones stay plain text.
    pub const MAX_MENTIONS: usize = 20;

    /// What a boost says by itself.
    #[must_use]
    pub const fn nothing() -> Self {
        Self(String::new())
    }

    /// How many characters a text has: grapheme clusters, a URL as 23, a mention without its domain
    /// (<https://docs.joinmastodon.org/user/posting/#text>).
    #[must_use]
    pub fn count(text: &str) -> usize {
        segments(text)
            .map(|segment| match segment {
                Segment::Plain(plain) => plain.graphemes(true).count(),
                Segment::Url(_) => Self::URL_CHARS,
                Segment::Mention { name, .. } => 1 + name.len(),
                Segment::Hashtag(tag) => 1 + tag.graphemes(true).count(),
            })
            .sum()
    }

    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The local handles that it names, each once, in order, at most [`Self::MAX_MENTIONS`].
    #[must_use]
    pub fn mentioned_handles(&self) -> Vec<Handle> {
        let mut handles: Vec<Handle> = Vec::new();
        for segment in segments(&self.0) {
            let Segment::Mention { name, domain: None } = segment else { continue };
            let Ok(handle) = name.parse() else { continue };
            if handles.len() < Self::MAX_MENTIONS && !handles.contains(&handle) {
                handles.push(handle);
            }
        }
        handles
    }

    /// The hashtags in it, each once, in order.
    #[must_use]
    pub fn hashtags(&self) -> Vec<Hashtag> {
        let mut tags: Vec<Hashtag> = Vec::new();
        for segment in segments(&self.0) {
            let Segment::Hashtag(written) = segment else { continue };
            tags.extend(Hashtag::fold(written).filter(|tag| !tags.contains(tag)));
        }
        tags
    }

    /// The lifetime that a hashtag such as `#exp3h` asks for: the first of that form.
    ///
    /// # Errors
    /// [`LifetimeOutOfBounds`] where the tag asks for a life that is too short or too long.
    pub fn chosen_lifetime(&self) -> Result<Option<Lifetime>, LifetimeOutOfBounds> {
        self.hashtags().iter().find_map(|tag| Lifetime::from_hashtag(tag.as_str())).transpose()
    }
}

impl FromStr for StatusText {
    type Err = InvalidStatusText;

    fn from_str(text: &str) -> Result<Self, InvalidStatusText> {
        // A text of nothing but invisible characters is blank to whoever reads it.
        let invisible = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
        };
        if text.chars().all(invisible) {
            return Err(InvalidStatusText::Blank);
        }
        let text = text.replace("\r\n", "\n").replace('\0', "");
        let text = text.trim_end();
        if text.len() > Self::MAX_BYTES || Self::count(text) > Self::MAX_CHARS {
            return Err(InvalidStatusText::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Content does not reach a log by accident.
impl fmt::Debug for StatusText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StatusText(…)")
    }
}

/// A content warning: at most 500 characters; empty for none.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SpoilerText(String);

impl SpoilerText {
    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SpoilerText {
    type Err = InvalidStatusText;

    fn from_str(text: &str) -> Result<Self, InvalidStatusText> {
        let text = text.trim();
        if text.len() > StatusText::MAX_BYTES || text.graphemes(true).nth(StatusText::MAX_CHARS).is_some() {
            return Err(InvalidStatusText::TooLong);
        }
        Ok(Self(text.replace('\0', "")))
    }
}

impl fmt::Debug for SpoilerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpoilerText(…)")
    }
}

/// A language by its ISO 639 code, such as `en`, `de`, `yue` or `zh-TW`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

/// Why a text is no language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an ISO 639 language code")]
pub struct InvalidLanguage;

impl Language {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Language {
    type Err = InvalidLanguage;

    fn from_str(text: &str) -> Result<Self, InvalidLanguage> {
        let (language, region) = text.split_once('-').map_or((text, None), |(l, r)| (l, Some(r)));
        let good_language =
            (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
        let good_region =
            region.is_none_or(|r| (2..=4).contains(&r.len()) && r.bytes().all(|b| b.is_ascii_alphanumeric()));
        if good_language && good_region { Ok(Self(text.to_owned())) } else { Err(InvalidLanguage) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_text_counts_as_its_graphemes(text in "[a-z ]{1,600}") {
            prop_assume!(!text.trim().is_empty());
            let count = text.trim_end().chars().count();
            prop_assert_eq!(text.parse::<StatusText>().is_ok(), count <= 500);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,300}") {
            if let Ok(text) = text.parse::<StatusText>() {
                let _ = (text.mentioned_handles(), text.hashtags(), text.chosen_lifetime());
            }
        }
    }

    #[test]
    fn a_url_counts_23_and_a_mention_drops_its_domain() {
        assert_eq!(StatusText::count("https://example.com/a/very/long/path?with=a&query=string"), 23);
        assert_eq!(StatusText::count("see https://example.com/."), 4 + 23 + 1);
        assert_eq!(StatusText::count("@ada@social.example hi"), 4 + 3);
        assert_eq!(StatusText::count("👩‍👩‍👧‍👦é"), 2);
    }

    #[test]
    fn blank_texts_are_refused() {
        for blank in ["", " ", "\n\t\r\n", "\u{200b}\u{feff}", "\0"] {
            assert_eq!(blank.parse::<StatusText>(), Err(InvalidStatusText::Blank), "{blank:?}");
        }
    }

    #[test]
    fn five_hundred_and_one_are_too_many() {
        assert!("ä".repeat(500).parse::<StatusText>().is_ok());
        assert_eq!("ä".repeat(501).parse::<StatusText>(), Err(InvalidStatusText::TooLong));
        let marks = format!("a{}", "\u{301}".repeat(20_000));
        assert_eq!(marks.parse::<StatusText>(), Err(InvalidStatusText::TooLong));
    }

    #[test]
    fn handles_and_tags_are_found_once_each_in_order() {
        let text: StatusText = "@Bob @ada, @bob! #Rust #rust #Öl @carol@elsewhere.example".parse().unwrap();
        let handles: Vec<String> = text.mentioned_handles().iter().map(ToString::to_string).collect();
        let tags = text.hashtags();
        assert_eq!(handles, ["bob", "ada"]);
        assert_eq!(tags.iter().map(Hashtag::as_str).collect::<Vec<_>>(), ["rust", "ol"]);
    }

    #[test]
    fn a_hashtag_chooses_the_lifetime() {
        let chosen = |text: &str| text.parse::<StatusText>().unwrap().chosen_lifetime();
        assert_eq!(chosen("gone soon #exp3h"), Ok(Some(Lifetime::from_secs(10_800).unwrap())));
        assert_eq!(chosen("stays #experience"), Ok(None));
        assert_eq!(chosen("#exp1s"), Err(LifetimeOutOfBounds));
    }

    #[test]
    fn languages_are_iso_codes() {
        for good in ["en", "yue", "zh-TW", "es-419"] {
            assert!(good.parse::<Language>().is_ok(), "{good}");
        }
        for bad in ["", "e", "EN", "english", "en-", "en_US", "en-<b>"] {
            assert_eq!(bad.parse::<Language>(), Err(InvalidLanguage), "{bad}");
        }
    }
}
