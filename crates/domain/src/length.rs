//! How long a text is: characters are what people take for one, grapheme clusters, wherever a limit says "characters".

use unicode_segmentation::UnicodeSegmentation;

/// A character may be of endlessly many code points, and all of them have to be stored: so many bytes for each at most.
pub const BYTES_A_CHARACTER: usize = 16;

/// How many characters a text has.
#[must_use]
pub fn characters(text: &str) -> usize {
    if text.is_ascii() && !text.contains('\r') { text.len() } else { text.graphemes(true).count() }
}

/// Whether a text has at most so many characters, of at most [`BYTES_A_CHARACTER`] each on average.
#[must_use]
pub fn fits(text: &str, most: usize) -> bool {
    text.len() <= most * BYTES_A_CHARACTER && characters(text) <= most
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_take_for_one_character_is_one() {
        for one in ["a", "é", "e\u{301}", "👩‍👩‍👧‍👦", "🇩🇪", "क्षि", "\r\n"] {
            assert_eq!(characters(one), 1, "{one}");
        }
    }

    #[test]
    fn a_character_without_end_does_not_fit() {
        assert!(!fits(&format!("a{}", "\u{301}".repeat(80)), 10));
        assert!(fits(&format!("a{}", "\u{301}".repeat(70)), 10));
    }

    proptest! {
        #[test]
        fn no_text_is_longer_than_its_code_points(text in proptest::collection::vec(any::<char>(), 0..50)) {
            let text: String = text.into_iter().collect();
            prop_assert!(characters(&text) <= text.chars().count());
            prop_assert_eq!(characters(&text), text.graphemes(true).count());
        }
    }
}
