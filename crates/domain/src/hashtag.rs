//! Hashtags: names for what statuses are about, equal where Mastodon takes them for equal.

use std::fmt;
use std::str::FromStr;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};
use serde::{Deserialize, Serialize};

use crate::text::{Segment, segments};
use crate::time::Moment;

/// A hashtag without its `#`, folded as Mastodon folds: compatible characters made one (NFKC), in lower case, Latin
/// letters without their marks. So `#Café`, `#CAFE` and `#ｃａｆｅ` are one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hashtag(String);

/// How many days a hashtag's history tells of, as on Mastodon.
pub const HISTORY_DAYS: usize = 7;

/// How much a hashtag was used on one day, in what is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagDay {
    /// Which day: the number of days since the Unix epoch, in UTC.
    pub number: u64,
    /// Statuses of that day that bear it.
    pub uses: u64,
    /// Accounts that wrote them.
    pub accounts: u64,
}

impl TagDay {
    /// The last days, this one first, with no use.
    #[must_use]
    pub fn last(now: Moment) -> [Self; HISTORY_DAYS] {
        let today = now.as_secs() / 86_400;
        let mut ago = 0..;
        [(); HISTORY_DAYS].map(|()| {
            let number = today.saturating_sub(ago.next().unwrap_or_default());
            Self { number, uses: 0, accounts: 0 }
        })
    }
}

/// Why a text is no hashtag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a hashtag: letters, digits and underscores, not digits alone")]
pub struct InvalidHashtag;

impl Hashtag {
    /// The longest, in characters.
    pub const MAX_CHARS: usize = 100;

    /// The tag as it was written, folded; `None` where nothing is left of it, or more than can be kept.
    #[must_use]
    pub fn fold(written: &str) -> Option<Self> {
        let folded = fold(written);
        (!folded.is_empty() && folded.chars().count() <= Self::MAX_CHARS).then_some(Self(folded))
    }

    /// The folded tag, without its `#`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Hashtag {
    type Err = InvalidHashtag;

    /// Reads a whole text as a tag, with or without its `#`, by the rule by which tags are found in a status.
    fn from_str(text: &str) -> Result<Self, InvalidHashtag> {
        let tag = text.strip_prefix('#').unwrap_or(text);
        let written = format!("#{tag}");
        let mut found = segments(&written);
        match (found.next(), found.next()) {
            (Some(Segment::Hashtag(whole)), None) => Self::fold(whole).ok_or(InvalidHashtag),
            _ => Err(InvalidHashtag),
        }
    }
}

impl fmt::Display for Hashtag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Content does not reach a log by accident.
impl fmt::Debug for Hashtag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashtag(…)")
    }
}

/// A word in the form in which words are compared: of letters, digits and underscores only.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        let kept = word.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_');
        return kept.map(|c| c.to_ascii_lowercase()).collect();
    }
    let compatible = ComposingNormalizerBorrowed::new_nfkc().normalize(word);
    let lower = compatible.chars().flat_map(char::to_lowercase);
    lower.map(without_mark).filter(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// A letter of the two Latin blocks that Mastodon folds (U+00C0 to U+017F) without its mark; any other as it is.
fn without_mark(letter: char) -> char {
    match letter {
        'ð' | 'đ' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        'ĸ' => 'k',
        'ł' => 'l',
        'ŋ' => 'n',
        'ø' => 'o',
        'ŧ' => 't',
        '\u{c0}'..='\u{17f}' => match CanonicalDecompositionBorrowed::new().decompose(letter) {
            Decomposed::Expansion(base, _) if base.is_ascii_alphabetic() => base,
            _ => letter,
        },
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(written: &str, folded: &str) {
        assert_eq!(written.parse::<Hashtag>().unwrap().as_str(), folded, "{written}");
    }

    #[test]
    fn what_mastodon_takes_for_equal_is_equal() {
        for written in ["cafe", "#Cafe", "CAFÉ", "cafe\u{301}", "ｃａｆｅ"] {
            if !written.contains('\u{301}') {
                check(written, "cafe");
            }
            assert_eq!(Hashtag::fold(written.trim_start_matches('#')).unwrap().as_str(), "cafe");
        }
        check("Øl", "ol");
        check("Łódź", "lodz");
        check("İstanbul", "istanbul");
        check("ŦÆST", "tæst");
        check("Straße", "straße");
        check("ﾊﾝｶｸ", "ハンカク");
        check("ТЕСТ", "тест");
        check("Việt", "việt");
        check("日本", "日本");
        check("snake_Case_1", "snake_case_1");
    }

    #[test]
    fn what_is_no_tag_in_a_status_is_none_by_itself() {
        for text in ["", "#", "##a", "1", "_", "1_2", "a b", "a-b", "a#b", "a/b", "😀", "a😀", "@ada", "a."]
        {
            assert_eq!(text.parse::<Hashtag>(), Err(InvalidHashtag), "{text}");
        }
        assert!("a".repeat(100).parse::<Hashtag>().is_ok());
        assert!("a".repeat(101).parse::<Hashtag>().is_err());
        // One character that NFKC makes eighteen of.
        assert!("\u{fdfa}".repeat(10).parse::<Hashtag>().is_err());
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            if let Ok(tag) = text.parse::<Hashtag>() {
                prop_assert_eq!(Hashtag::fold(tag.as_str()), Some(tag.clone()));
                prop_assert!(tag.as_str().chars().count() <= Hashtag::MAX_CHARS);
                prop_assert!(tag.as_str().chars().all(|c| c.is_alphanumeric() || c == '_'));
            }
        }

        #[test]
        fn case_makes_no_difference(text in "[a-zà-öø-žα-ρа-я_]{1,20}") {
            prop_assert_eq!(Hashtag::fold(&text), Hashtag::fold(&text.to_uppercase()));
        }
    }
}
