//! Numbers as clients write them. A number of seconds may come as `86171.14`, a limit as `100`, `0` or `-5`: Mastodon takes
//! all of them.

/// The whole part of a decimal number, rounded down; `None` for what is no number. What is too large to be held becomes the
/// nearest that can be.
#[must_use]
pub fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    let mut before = ' ';
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && text.chars().all(|c| {
            let is_sign = matches!(c, '+' | '-') && matches!(before, ' ' | 'e' | 'E');
            before = c;
            c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E') || is_sign
        });
    let number = is_number.then(|| text.parse::<f64>().ok())??;
    // Exact as far as whole numbers go.
    text.parse().ok().or_else(|| Some(floor(number)))
}

#[expect(clippy::cast_possible_truncation, reason = "what is too large becomes the nearest")]
fn floor(number: f64) -> i64 {
    number.floor() as i64
}

/// How many of a list: never more than `most`, however many are asked for. 0 is as good as nothing said, and a minus is not
/// looked at.
#[must_use]
pub fn limit(text: &str, usual: usize, most: usize) -> Option<usize> {
    Some(match whole(text)?.unsigned_abs() {
        0 => usual,
        number => usize::try_from(number).unwrap_or(most).min(most),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_written_and_rounded_down() {
        for (text, number) in [
            ("0", 0),
            ("3600", 3_600),
            ("3600.0", 3_600),
            ("86171.14", 86_171),
            ("59.999", 59),
            (" 7 ", 7),
            ("+7", 7),
            ("-7", -7),
            ("-0.5", -1),
            (".5", 0),
            ("5.", 5),
            ("1e3", 1_000),
            ("1E+3", 1_000),
            ("25e-1", 2),
            ("9007199254740993", 9_007_199_254_740_993),
            ("1e99", i64::MAX),
            ("-1e99", i64::MIN),
            ("99999999999999999999999", i64::MAX),
        ] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for text in [
            "", " ", "x", "1x", "1 2", "--1", "+-1", "1.2.3", "e3", "1e", "inf", "-inf", "nan", "0x10",
            "1_000", "1,5", "٣",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn a_limit_beyond_the_most_is_the_most() {
        for (text, limited) in [
            ("1", 1),
            ("40", 40),
            ("41", 40),
            ("1000", 40),
            ("0", 20),
            ("0.0", 20),
            ("-5", 5),
            ("-99", 40),
            ("7.9", 7),
            ("1e99", 40),
        ] {
            assert_eq!(limit(text, 20, 40), Some(limited), "{text}");
        }
        assert_eq!(limit("ten", 20, 40), None);
    }

    proptest! {
        #[test]
        fn every_whole_number_is_itself_and_its_fraction_is_dropped(number in any::<u32>(), part in 0u32..1_000_000) {
            prop_assert_eq!(whole(&number.to_string()), Some(i64::from(number)));
            prop_assert_eq!(whole(&format!("{number}.{part:06}")), Some(i64::from(number)));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}") {
            let _ = whole(&text);
            prop_assert!(limit(&text, 20, 40).is_none_or(|limit| (1..=40).contains(&limit)));
        }
    }
}
