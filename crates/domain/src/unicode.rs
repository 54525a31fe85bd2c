//! The classes of characters by which texts are taken apart, as Unicode has them.

use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, JoiningType,
    SentenceTerminal, TerminalPunctuation,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Zero width non-joiner and joiner: they part and tie letters of Arabic and Indic scripts, and are words' own.
pub(crate) const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// Whether it combines with the character before it: accents, vowel signs, tone marks.
pub(crate) fn is_mark(c: char) -> bool {
    c >= '\u{300}' && GeneralCategoryGroup::Mark.contains(category(c))
}

/// Whether nothing is drawn for it: joiners, fillers, variation selectors, direction marks and their kin.
pub(crate) fn is_ignorable(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether words are made of it: letters, marks, numbers and connectors such as `_`, but not what only fills a letter's place.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    is_mark(c)
        || category(c) == GeneralCategory::ConnectorPunctuation
        || (c.is_alphanumeric() && !is_ignorable(c))
}

/// Whether a sentence, or a part of one, ends with it, in whatever script.
pub(crate) fn is_sentence_mark(c: char) -> bool {
    CodePointSetData::new::<TerminalPunctuation>().contains(c)
        || CodePointSetData::new::<SentenceTerminal>().contains(c)
        || matches!(c, '\u{2024}'..='\u{2026}' | '\u{22ef}' | '\u{2013}'..='\u{2015}' | '¡' | '¿' | '՜' | '՞')
}

/// What closes an opening bracket or quote; `None` of anything else.
pub(crate) fn closing(c: char) -> Option<char> {
    let next = |by| char::from_u32(u32::from(c) + by);
    match c {
        '[' | '{' | '［' | '｛' => next(2),
        '«' => Some('»'),
        // Ornate parentheses are the other way round, and two square brackets with ticks stand crosswise.
        '\u{fd3f}' => Some('\u{fd3e}'),
        '\u{298d}' => Some('\u{2990}'),
        '\u{298f}' => Some('\u{298e}'),
        _ => match category(c) {
            // All others stand beside what closes them.
            GeneralCategory::OpenPunctuation | GeneralCategory::InitialPunctuation => next(1),
            _ => None,
        },
    }
}

/// Whether it is a closing bracket or quote.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(category(c), GeneralCategory::ClosePunctuation | GeneralCategory::FinalPunctuation)
}

/// Whether a joiner can be seen between what stands before it and what follows: after a virama, or between letters that
/// would be written joined (UAX #31, section 2.3).
pub(crate) fn joins(before: &str, after: &str) -> bool {
    let joining = |c: char| CodePointMapData::<JoiningType>::new().get(c);
    let virama = |c: char| {
        CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
    };
    let bears = |c: &char| joining(*c) != JoiningType::Transparent;
    let left = before.chars().rev().find(bears).map(joining);
    let right = after.chars().find(bears).map(joining);
    before.chars().next_back().is_some_and(virama)
        || (matches!(left, Some(JoiningType::DualJoining | JoiningType::LeftJoining))
            && matches!(right, Some(JoiningType::DualJoining | JoiningType::RightJoining)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_closing_bracket_is_closed_for_by_the_opening_one_that_it_mirrors() {
        for pair in
            ["()", "[]", "{}", "«»", "‹›", "“”", "‘’", "「」", "『』", "（）", "【】", "《》", "｢｣", "［］"]
        {
            let mut pair = pair.chars();
            let (open, close) = (pair.next().unwrap(), pair.next().unwrap());
            assert_eq!((closing(open), is_closing(close)), (Some(close), true), "{open}");
            assert_eq!((closing(close), is_closing(open)), (None, false), "{close}");
        }
    }

    #[test]
    fn sentences_end_in_every_script() {
        for mark in ".!?,;:。、！？，．｡､।॥؟،۔՞։።។။།…‽".chars() {
            assert!(is_sentence_mark(mark), "{mark}");
        }
        for other in "a/_-~日あ…ー".chars().filter(|c| *c != '…') {
            assert!(!is_sentence_mark(other), "{other}");
        }
    }

    #[test]
    fn words_are_made_of_letters_marks_numbers_and_connectors() {
        assert!("aß日\u{93f}\u{93c}\u{64c}\u{e49}٣_‿ー".chars().all(is_word));
        assert!(!" -.\u{ad}\u{200b}\u{200c}\u{3164}·・😀#".chars().any(is_word));
    }
}
