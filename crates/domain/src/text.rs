//! What a status may say: 500 characters as Mastodon counts them, with what is found in it.
//!
//! [`parse`] finds URLs, mentions and hashtags; [`render`] makes safe HTML of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::handle::{Handle, OwnHosts};
use crate::hashtag::Hashtag;
use crate::length::characters;
use crate::status::Mention;
use crate::time::{Lifetime, LifetimeOutOfBounds};
use crate::visible::is_blank;

mod language;
mod link;
mod parse;
mod render;

pub use language::{InvalidLanguage, Language};
pub use parse::{Segment, segments};
pub use render::{escape, render, render_profile};

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
    /// (<https://docs.joinmastodon.org/user/posting/#text>). What has no dot in it is no domain that goes without counting.
    #[must_use]
    pub fn count(text: &str) -> usize {
        let of = |segment| match segment {
            Segment::Plain(plain) => characters(plain),
            Segment::Url(_) => Self::URL_CHARS,
            Segment::Mention { name, domain } => {
                let domain = domain.filter(|domain| !domain.contains('.'));
                1 + name.len() + domain.map_or(0, |domain| 1 + domain.len())
            }
            Segment::Hashtag { written, .. } => characters(written),
        };
        segments(text).into_iter().map(of).sum()
    }

    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This text, in which each of `mentions` is named without this instance's own host, as on Mastodon.
    #[must_use]
    pub fn naming(&self, mentions: &[Mention], own: &OwnHosts) -> Self {
        Self(naming(&self.0, mentions, own))
    }

    /// The hashtags in it, each once, in order.
    #[must_use]
    pub fn hashtags(&self) -> Vec<Hashtag> {
        let mut tags: Vec<Hashtag> = Vec::new();
        for segment in segments(&self.0) {
            let Segment::Hashtag { tag, .. } = segment else { continue };
            if !tags.contains(&tag) {
                tags.push(tag);
            }
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
        let text = text.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim();
        if is_blank(text) {
            return Err(InvalidStatusText::Blank);
        }
        if text.len() > Self::MAX_BYTES || Self::count(text) > Self::MAX_CHARS {
            return Err(InvalidStatusText::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The handles that a text names here, each once, in order, at most [`StatusText::MAX_MENTIONS`].
#[must_use]
pub fn mentioned_handles(text: &str, own: &OwnHosts) -> Vec<Handle> {
    let mut handles: Vec<Handle> = Vec::new();
    for segment in segments(text) {
        let Some(handle) = named_here(&segment, own) else { continue };
        if handles.len() < StatusText::MAX_MENTIONS && !handles.contains(&handle) {
            handles.push(handle);
        }
    }
    handles
}

/// A text in which each of `mentions` is named without this instance's own host.
#[must_use]
pub fn naming(text: &str, mentions: &[Mention], own: &OwnHosts) -> String {
    naming_those(text, own, |handle| mentions.iter().any(|mention| mention.handle == *handle))
}

fn naming_those(text: &str, own: &OwnHosts, is_known: impl Fn(&Handle) -> bool) -> String {
    let mut written = String::with_capacity(text.len());
    for segment in segments(text) {
        let handle = named_here(&segment, own);
        match segment {
            Segment::Mention { name, .. } if handle.as_ref().is_some_and(&is_known) => {
                written.push('@');
                written.push_str(name);
            }
            other => other.write_to(&mut written),
        }
    }
    written
}

/// The handle that a piece of a text names on this instance.
fn named_here(segment: &Segment<'_>, own: &OwnHosts) -> Option<Handle> {
    let Segment::Mention { name, domain } = segment else { return None };
    let is_here = domain.is_none_or(|domain| own.contains(domain));
    is_here.then(|| name.parse().ok()).flatten()
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
        let text = text.replace('\0', "");
        let text = text.trim();
        if is_blank(text) {
            return Ok(Self::default());
        }
        if text.len() > StatusText::MAX_BYTES || characters(text) > StatusText::MAX_CHARS {
            return Err(InvalidStatusText::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for SpoilerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpoilerText(…)")
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_text_counts_as_its_graphemes(text in "[a-z ]{1,600}") {
            prop_assume!(!text.trim().is_empty());
            let count = text.trim().chars().count();
            prop_assert_eq!(text.parse::<StatusText>().is_ok(), count <= 500);
        }
    }

    #[test]
    fn a_url_counts_23_and_a_mention_drops_its_domain() {
        assert_eq!(StatusText::count("https://example.com/a/very/long/path?with=a&query=string"), 23);
        assert_eq!(StatusText::count("see https://example.com/."), 4 + 23 + 1);
        assert_eq!(StatusText::count("@ada@social.example hi"), 4 + 3);
        assert_eq!(StatusText::count("@ada@localhost"), 14);
        assert_eq!(StatusText::count("「https://ja.example/wiki/君の名は」。"), 1 + 23 + 2);
        assert_eq!(StatusText::count("#हिन्दी"), 3);
        assert_eq!(StatusText::count("👩‍👩‍👧‍👦é"), 2);
    }

    /// The website's counter is held to the same counts.
    #[test]
    fn texts_of_all_scripts_count_as_the_website_counts_them() {
        let counts = include_str!("../../../web/tests/counts.json");
        let counts: Vec<(String, usize)> = serde_json::from_str(counts).unwrap();
        for (text, count) in counts {
            assert_eq!(StatusText::count(&text), count, "{text}");
        }
    }

    #[test]
    fn blank_texts_are_refused() {
        for blank in [
            "",
            " ",
            "\n\t\r\n",
            "\u{200b}\u{feff}",
            "\0",
            "\u{2800}",
            "\u{3164} \u{115f}",
            "\u{ad}\u{e0041}",
        ] {
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
    fn edges_are_trimmed_before_counting_and_line_ends_are_one_character() {
        let text = |text: &str| text.parse::<StatusText>().unwrap().0;
        assert_eq!(text(&format!("\r\n\n {}\0a\r\nb\rc\u{3000}\n", " ".repeat(600))), "a\nb\nc");
        assert_eq!(text("\u{200f}שלום ❤\u{fe0f}"), "\u{200f}שלום ❤\u{fe0f}");
        let spoiler = |text: &str| text.parse::<SpoilerText>().unwrap().0;
        assert_eq!(
            (spoiler(&format!("{} x\n", " ".repeat(600))), spoiler("\u{2800}")),
            ("x".into(), String::new())
        );
    }

    #[test]
    fn the_own_host_goes_where_it_names_somebody() {
        let bob = Mention { account: crate::AccountId::from_u64(2).unwrap(), handle: "bob".parse().unwrap() };
        let own = OwnHosts::new(["here.example", "127.0.0.1:3000"]);
        let text = "@Bob@here.example @bob@127.0.0.1:3000さん @bob@there.example @eve@here.example @bob";
        let named = "@Bob @bobさん @bob@there.example @eve@here.example @bob";
        assert_eq!(naming(text, &[bob], &own), named);
    }

    #[test]
    fn handles_and_tags_are_found_once_each_in_order() {
        let text =
            "@Bob @ada, @bob! @Eve@Here.example #Rust #rust #Öl @carol@elsewhere.example @eve@localhost";
        let own = OwnHosts::new(["here.example"]);
        let handles: Vec<String> = mentioned_handles(text, &own).iter().map(ToString::to_string).collect();
        let text: StatusText = text.parse().unwrap();
        let tags = text.hashtags();
        assert_eq!(handles, ["bob", "ada", "eve"]);
        assert_eq!(tags.iter().map(Hashtag::as_str).collect::<Vec<_>>(), ["rust", "ol"]);
    }

    #[test]
    fn a_hashtag_chooses_the_lifetime() {
        let chosen = |text: &str| text.parse::<StatusText>().unwrap().chosen_lifetime();
        assert_eq!(chosen("gone soon #exp3h"), Ok(Some(Lifetime::from_secs(10_800).unwrap())));
        assert_eq!(chosen("stays #experience"), Ok(None));
        assert_eq!(chosen("#exp1s"), Err(LifetimeOutOfBounds));
    }
}
