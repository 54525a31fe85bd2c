//! Hashtags: names for what statuses are about, equal where people take them for equal.

use std::fmt;
use std::str::FromStr;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::time::Moment;
use crate::unicode::{JOINERS, is_ignorable, is_mark, is_word, joins};

/// A hashtag without its `#`, in the form in which hashtags are compared: compatible characters made one (NFKC), by full
/// case folding, Latin letters without their marks as on Mastodon. So `#Café`, `#CAFE`, `#ｃａｆｅ` and `＃cafe` are one, as are
/// `#Straße` and `#STRASSE`, and `#ΟΔΟΣ` and `#οδος`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
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

/// What stands between the letters of a hashtag, but neither begins nor ends it: medial dots, whole and half as wide, and
/// joiners. (U+0387 is U+00B7 to Unicode.)
const SEPARATORS: [char; 6] = ['\u{b7}', '\u{387}', '\u{30fb}', '\u{ff65}', JOINERS[0], JOINERS[1]];

/// What stands for itself in a path; more than these a hashtag can't hold of ASCII.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_');

impl Hashtag {
    /// The longest, in code points: it is a key in the table.
    pub const MAX_CHARS: usize = 100;
    /// What is longer as it was written is not looked at: it may be a letter with marks without end.
    const MAX_WRITTEN_BYTES: usize = 4 * 1024;

    /// The tag as it was written, without its `#`, folded; `None` where that leaves no letter, or more than can be kept.
    #[must_use]
    pub fn fold(written: &str) -> Option<Self> {
        if written.len() > Self::MAX_WRITTEN_BYTES {
            return None;
        }
        let folded = fold(written);
        let is_letter = |c: char| c.is_alphabetic() && !c.is_numeric() && !is_mark(c);
        (folded.chars().any(is_letter) && folded.chars().count() <= Self::MAX_CHARS).then_some(Self(folded))
    }

    /// The hashtag that a text begins with, and how it is written, with its sign.
    pub(crate) fn at_start(text: &str) -> Option<(&str, Self)> {
        let sign = text.chars().next().filter(|c| is_sign(*c))?.len_utf8();
        let name = &text[sign..];
        let mut end = 0;
        for (at, c) in name.char_indices() {
            if is_word(c) && (at > 0 || !is_mark(c)) {
                end = at + c.len_utf8();
            } else if at == 0 || !SEPARATORS.contains(&c) {
                break;
            }
        }
        Some((&text[..sign + end], Self::fold(&name[..end])?))
    }

    /// The folded tag, without its `#`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its page on a site, percent-encoded.
    #[must_use]
    pub fn address(&self, site: &str) -> String {
        format!("{site}/tags/{}", utf8_percent_encode(&self.0, PLAIN))
    }
}

/// Whether hashtags begin with it.
pub(crate) fn is_sign(c: char) -> bool {
    matches!(c, '#' | '＃')
}

impl FromStr for Hashtag {
    type Err = InvalidHashtag;

    /// Reads a whole text as a tag, with or without its `#`, by the rule by which tags are found in a status.
    fn from_str(text: &str) -> Result<Self, InvalidHashtag> {
        let tag = text.strip_prefix(is_sign).unwrap_or(text);
        let written = format!("#{tag}");
        match Self::at_start(&written) {
            Some((whole, tag)) if whole == written => Ok(tag),
            _ => Err(InvalidHashtag),
        }
    }
}

/// What was kept is folded anew: it may have been folded otherwise when it was written.
impl From<String> for Hashtag {
    fn from(kept: String) -> Self {
        Self::fold(&kept).unwrap_or(Self(kept))
    }
}

impl From<Hashtag> for String {
    fn from(tag: Hashtag) -> Self {
        tag.0
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

/// A word in the form in which hashtags are compared, without anything that a tag can't hold.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        let kept = word.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_');
        return kept.map(|c| c.to_ascii_lowercase()).collect();
    }
    let mut folded = word.to_owned();
    // One round makes new work for the next where letters meet whose neighbours went: "ﹰx" is a mark and "x" after the first.
    for _ in 0..4 {
        let again = once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

/// A word as it was folded before case was folded in full: index entries without an end may still bear it.
pub(crate) fn fold_formerly(word: &str) -> String {
    let compatible = ComposingNormalizerBorrowed::new_nfkc().normalize(word);
    let lower = compatible.chars().flat_map(char::to_lowercase);
    lower.map(without_mark).filter(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// One round of folding.
fn once(word: &str) -> String {
    let compatible = without_marks(&ComposingNormalizerBorrowed::new_nfkc().normalize(word));
    // Full case folding: what differs in case only has one capital form, and that one small form. The first step is for
    // capitals without a capital form of their own, such as ẞ.
    let small = compatible.chars().flat_map(char::to_lowercase);
    let folded: String = small.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    let composed = without_marks(&ComposingNormalizerBorrowed::new_nfkc().normalize(&folded));
    let joiner = |c: &char| JOINERS.contains(c);
    let kept = |c: &char| (is_word(*c) && !is_ignorable(*c)) || SEPARATORS.contains(c);
    let kept: String = composed.chars().filter(kept).collect();
    let begin = kept.find(|c| is_word(c) && !is_mark(c)).unwrap_or(kept.len());
    let kept = kept[begin..].trim_end_matches(SEPARATORS);
    // A joiner that nobody sees makes no other tag.
    let seen = |(at, c): &(usize, char)| {
        !joiner(c) || joins(&kept[..*at], kept[at + c.len_utf8()..].trim_start_matches(JOINERS))
    };
    kept.char_indices().filter(seen).map(|(_, c)| c).collect()
}

/// A text whose letters of the two Latin blocks that Mastodon folds (U+00C0 to U+017F) lost their marks, also further ones.
fn without_marks(text: &str) -> String {
    let mut is_bare = false;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        // İ in small letters is an "i" whose dot is a mark of its own; an iota below (U+0345) is a letter in capitals.
        if (is_bare && is_mark(c) && c != '\u{345}') || (c == '\u{307}' && kept.ends_with('i')) {
            continue;
        }
        let letter = without_mark(c);
        is_bare = letter != c;
        kept.push(letter);
    }
    kept
}

/// A letter of those blocks without its mark; any other as it is.
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
    use icu_normalizer::DecomposingNormalizerBorrowed;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(written: &str, folded: &str) {
        assert_eq!(written.parse::<Hashtag>().unwrap().as_str(), folded, "{written}");
    }

    #[test]
    fn what_people_take_for_equal_is_equal() {
        for written in ["cafe", "#Cafe", "CAFÉ", "cafe\u{301}", "ｃａｆｅ", "＃café", "c\u{ad}afe"] {
            if !written.contains('\u{ad}') {
                check(written, "cafe");
            }
            assert_eq!(Hashtag::fold(written.trim_start_matches(is_sign)).unwrap().as_str(), "cafe");
        }
        check("Øl", "ol");
        check("Łódź", "lodz");
        check("İstanbul", "istanbul");
        check("ŦÆST", "tæst");
        check("ﾊﾝｶｸ", "ハンカク");
        check("ТЕСТ", "тест");
        check("Việt", "việt");
        check("日本", "日本");
        check("snake_Case_1", "snake_case_1");
    }

    #[test]
    fn case_is_folded_in_full() {
        for written in ["Straße", "STRASSE", "straſſe", "STRAẞE"] {
            check(written, "strasse");
        }
        for written in ["ΟΔΟΣ", "οδος", "οδοσ"] {
            check(written, "οδοσ");
        }
        check("ﬁn", "fin");
        check("ᾳδης", "αιδησ");
    }

    #[test]
    fn marks_joiners_and_medial_dots_are_part_of_it() {
        for written in [
            "สิ่งแวดล้อม",
            "हिन्दी",
            "தமிழ்",
            "می\u{200c}خواهم",
            "ශ\u{dca}\u{200d}රී",
            "ポケモン・テスト",
            "col·legi",
            "עִבְרִית",
            "ខ្មែរ",
            "မြန်မာ",
        ] {
            check(written, written);
            check(&format!("＃{written}"), written);
        }
        check("ﾎﾟｹﾓﾝ･ﾃｽﾄ", "ポケモン・テスト");
        check("col\u{387}legi", "col·legi");
        check("fru\u{308}hling", "fruhling");
    }

    #[test]
    fn a_joiner_that_nobody_sees_makes_no_other_tag() {
        for written in ["ru\u{200c}st", "ru\u{200d}\u{200c}st", "rust"] {
            check(written, "rust");
        }
        assert_ne!("می\u{200c}خواهم".parse::<Hashtag>(), "میخواهم".parse::<Hashtag>());
    }

    #[test]
    fn what_is_no_tag_in_a_status_is_none_by_itself() {
        for text in [
            "",
            "#",
            "##a",
            "1",
            "_",
            "1_2",
            "a b",
            "a-b",
            "a#b",
            "a/b",
            "😀",
            "a😀",
            "@ada",
            "a.",
            "१२३",
            "２０",
            "·",
            "a·",
            "·a",
            "a\u{200d}",
            "\u{301}a",
            "\u{fe0f}\u{20e3}",
            "\u{3164}",
            "ﹰ",
            "1·2",
        ] {
            assert_eq!(text.parse::<Hashtag>(), Err(InvalidHashtag), "{text}");
        }
        assert!("a".repeat(100).parse::<Hashtag>().is_ok());
        assert!("a".repeat(101).parse::<Hashtag>().is_err());
        // One character that NFKC makes eighteen of.
        assert!("\u{fdfa}".repeat(10).parse::<Hashtag>().is_err());
    }

    #[test]
    fn what_was_folded_otherwise_when_it_was_kept_is_folded_anew() {
        let kept: Vec<Hashtag> = serde_json::from_str(r#"["straße", "rust", "\ufdd0"]"#).unwrap();
        assert_eq!(kept.iter().map(Hashtag::as_str).collect::<Vec<_>>(), ["strasse", "rust", "\u{fdd0}"]);
        assert_eq!(serde_json::to_string(&kept[1]).unwrap(), r#""rust""#);
    }

    fn decomposed(text: &str) -> String {
        DecomposingNormalizerBorrowed::new_nfd().normalize(text).into_owned()
    }

    fn composed(text: &str) -> String {
        ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in words()) {
            if let Ok(tag) = text.parse::<Hashtag>() {
                prop_assert_eq!(tag.as_str().parse(), Ok(tag.clone()));
                prop_assert!(tag.as_str().chars().count() <= Hashtag::MAX_CHARS);
            }
        }

        #[test]
        fn composed_and_decomposed_are_one(text in words()) {
            let tag = text.parse::<Hashtag>();
            prop_assert_eq!(composed(&text).parse::<Hashtag>(), tag.clone());
            prop_assert_eq!(decomposed(&text).parse::<Hashtag>(), tag);
        }

        #[test]
        fn case_makes_no_difference(text in words()) {
            if let Ok(tag) = text.parse::<Hashtag>() {
                // A letter's marks are part of it: they have to be on it before it can become another letter.
                let text = composed(&text);
                prop_assert_eq!(Hashtag::fold(&text.to_lowercase()), Some(tag.clone()));
                prop_assert_eq!(Hashtag::fold(&text.to_uppercase()), Some(tag));
            }
        }

        #[test]
        fn its_address_leads_back(text in words()) {
            if let Ok(tag) = text.parse::<Hashtag>() {
                let address = tag.address("https://crudder.example");
                let path = address.strip_prefix("https://crudder.example/tags/").unwrap();
                let path = percent_encoding::percent_decode_str(path).decode_utf8().unwrap();
                prop_assert_eq!(path.parse(), Ok(tag));
            }
        }
    }

    /// Every character that words are made of, between others. Ideographs and syllables are many and alike: some of them.
    #[test]
    fn every_character_keeps_to_the_rules() {
        let alike = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{12000}'..='\u{1bfff}');
        let chars = ('\0'..'\u{20000}').filter(|c| !alike(*c) || u32::from(*c) % 97 == 0);
        for c in chars.filter(|c| is_word(*c) || SEPARATORS.contains(c)) {
            for text in [format!("ن{c}ن"), format!("{c}日{c}\u{301}a")] {
                let Ok(tag) = text.parse::<Hashtag>() else { continue };
                assert_eq!(tag.as_str().parse(), Ok(tag.clone()), "{text:?}");
                assert_eq!(decomposed(&text).parse(), Ok(tag.clone()), "{text:?}");
                // A letter's marks have to be on it before it can become another letter.
                let text = composed(&text);
                for other in [text.to_lowercase(), text.to_uppercase()] {
                    assert_eq!(Hashtag::fold(&other), Some(tag.clone()), "{text:?} {other:?}");
                }
            }
        }
    }

    /// Words of all scripts, and of what stands in and beside words.
    fn words() -> impl Strategy<Value = String> {
        let letter = prop_oneof![
            6 => any::<char>(),
            4 => prop::sample::select("aßΣςÅøИञहि्ก่กนیهمは한ㄱ日".chars().collect::<Vec<_>>()),
            3 => prop::char::range('\u{300}', '\u{36f}'),
            2 => prop::sample::select(SEPARATORS.to_vec()),
            1 => prop::sample::select("_#＃19".chars().collect::<Vec<_>>()),
        ];
        prop::collection::vec(
            letter.prop_filter("letters and the like", |c| is_word(*c) || SEPARATORS.contains(c)),
            1..12,
        )
        .prop_map(|letters| letters.into_iter().collect())
    }
}
