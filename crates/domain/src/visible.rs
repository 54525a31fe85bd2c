//! What people can see of a text: what says nothing to whoever looks at it is blank, and a name stands on one line.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

use crate::unicode::is_ignorable;

/// Whether nothing of it can be seen: spaces, controls, and characters that are drawn as nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || c.is_control()
            || is_ignorable(c)
            // A braille cell without a dot, a note without a head, and what is only there to lay text out.
            || matches!(c, '\u{2800}' | '\u{1d159}' | '\u{16fe4}' | '\u{fff9}'..='\u{fffb}')
    })
}

/// Whether a name can be shown in a sentence of others': it holds no line break or other control, and nothing that turns
/// the direction of what follows it.
#[must_use]
pub fn is_one_line(name: &str) -> bool {
    use GeneralCategory::{Control, LineSeparator, ParagraphSeparator};
    let category = CodePointMapData::<GeneralCategory>::new();
    let misleads = |c: char| {
        matches!(c, '\u{200e}'..='\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(category.get(c), Control | LineSeparator | ParagraphSeparator)
    };
    !name.chars().any(misleads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_blank() {
        let invisible = [
            0x20, 0xa, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200d,
            0x200e, 0x2028, 0x202e, 0x2060, 0x2061, 0x206a, 0x2800, 0x3000, 0x3164, 0xfe0f, 0xfeff, 0xffa0,
            0xfff9, 0x1bca0, 0x1d159, 0x1d173, 0xe0001, 0xe0041, 0xe0100,
        ];
        for number in invisible {
            let c = char::from_u32(number).unwrap();
            assert!(is_blank(&c.to_string().repeat(3)), "{number:x}");
            assert!(!is_blank(&format!("{c}a{c}")), "{number:x}");
        }
        assert!(is_blank(""));
        for seen in ["a", ".", "日", "😀", "❤\u{fe0f}", "ะ", "\u{600}"] {
            assert!(!is_blank(seen), "{seen}");
        }
    }

    #[test]
    fn a_name_stands_on_one_line_and_turns_nothing_round() {
        for bad in ['\n', '\r', '\t', '\u{85}', '\u{2028}', '\u{2029}', '\u{200f}', '\u{202e}', '\u{2067}'] {
            assert!(!is_one_line(&format!("a{bad}b")), "{bad:?}");
        }
        for good in ["Ada", "عائشة", "👩\u{200d}💻 Ada", "می\u{200c}خواهم", ""] {
            assert!(is_one_line(good), "{good}");
        }
    }
}
