//! What a profile says beside its name and its note: fields, and what its statuses are where they don't say.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::InvalidText;
use crate::length::characters;
use crate::visibility::Visibility;
use crate::visible::is_blank;

/// One side of a field: a line of at most 255 characters, as on Mastodon.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldText(String);

impl FieldText {
    /// The bound, in grapheme clusters.
    pub const MAX_CHARS: usize = 255;
    /// The bound in bytes: as many code points of any script.
    pub const MAX_BYTES: usize = Self::MAX_CHARS * 4;

    /// The text, trimmed, not escaped; empty where nothing of it can be seen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character ends a line, or is none that is shown.
fn breaks_the_row(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

impl FromStr for FieldText {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        // A field is a row of a table: what would break the row is a space.
        let line: String = text.trim().chars().map(|c| if breaks_the_row(c) { ' ' } else { c }).collect();
        if is_blank(&line) {
            return Ok(Self::default());
        }
        if line.len() > Self::MAX_BYTES || characters(&line) > Self::MAX_CHARS {
            return Err(InvalidText::TooLong { max: Self::MAX_CHARS });
        }
        Ok(Self(line))
    }
}

/// Content does not reach a log by accident.
impl std::fmt::Debug for FieldText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FieldText(…)")
    }
}

/// A row of a profile: what it is about, and what is said of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileField {
    /// What it is about; never empty.
    pub name: FieldText,
    /// What is said of that; may be empty.
    pub value: FieldText,
}

/// The rows of a profile, in their order: at most four, as on Mastodon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProfileFields(Vec<ProfileField>);

/// Why something is no profile's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFields {
    /// More than four.
    #[error("must be at most {max}", max = ProfileFields::MAX)]
    TooMany,
    /// A value without a name.
    #[error("must have a name where they have a value")]
    Nameless,
}

impl ProfileFields {
    /// The most that a profile has.
    pub const MAX: usize = 4;

    /// The rows; of those without name and value, which forms send for rows left blank, none.
    ///
    /// # Errors
    /// [`InvalidFields`].
    pub fn new(rows: impl IntoIterator<Item = ProfileField>) -> Result<Self, InvalidFields> {
        let is_blank = |row: &ProfileField| row.name.as_str().is_empty() && row.value.as_str().is_empty();
        let rows: Vec<ProfileField> = rows.into_iter().filter(|row| !is_blank(row)).collect();
        if rows.iter().any(|row| row.name.as_str().is_empty()) {
            return Err(InvalidFields::Nameless);
        }
        if rows.len() > Self::MAX { Err(InvalidFields::TooMany) } else { Ok(Self(rows)) }
    }

    /// Each row.
    pub fn iter(&self) -> impl Iterator<Item = &ProfileField> {
        self.0.iter()
    }
}

/// Who sees a status whose author does not say: anything but `direct`, which reaches nobody without a name in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DefaultVisibility(Visibility);

/// Why a text is no default visibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of public, unlisted, private")]
pub struct NoDefaultVisibility;

impl DefaultVisibility {
    /// All three.
    pub const ALL: [Self; 3] =
        [Self(Visibility::Public), Self(Visibility::Unlisted), Self(Visibility::Private)];

    /// The visibility.
    #[must_use]
    pub const fn get(self) -> Visibility {
        self.0
    }
}

impl FromStr for DefaultVisibility {
    type Err = NoDefaultVisibility;

    fn from_str(text: &str) -> Result<Self, NoDefaultVisibility> {
        Self::ALL.into_iter().find(|one| one.0.as_str() == text).ok_or(NoDefaultVisibility)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(name: &str, value: &str) -> ProfileField {
        ProfileField { name: name.parse().unwrap(), value: value.parse().unwrap() }
    }

    proptest! {
        #[test]
        fn a_field_takes_every_line_of_255_code_points_and_none_of_256_letters(text in "\\PC{0,255}") {
            prop_assert!(text.parse::<FieldText>().is_ok());
            prop_assert!("é".repeat(256).parse::<FieldText>().is_err());
        }

        #[test]
        fn a_field_is_one_line(text in "[a\\n\\r\\t\\u{0}]{0,20}") {
            prop_assert!(!text.parse::<FieldText>().unwrap().as_str().contains(char::is_control));
        }
    }

    #[test]
    fn blank_rows_are_none_and_a_value_needs_a_name() {
        let fields = ProfileFields::new([row("", ""), row("a", "b"), row(" ", "\n"), row("c", "")]).unwrap();
        assert_eq!(fields.iter().cloned().collect::<Vec<_>>(), [row("a", "b"), row("c", "")]);
        assert_eq!(ProfileFields::new([row("", "b")]), Err(InvalidFields::Nameless));
        let blanks = (0..9).map(|_| row("", "")).chain((0..4).map(|_| row("a", "b")));
        assert!(ProfileFields::new(blanks).is_ok());
        assert_eq!(ProfileFields::new((0..5).map(|_| row("a", "b"))), Err(InvalidFields::TooMany));
    }

    #[test]
    fn direct_is_nobodys_default() {
        assert_eq!("private".parse::<DefaultVisibility>().unwrap().get(), Visibility::Private);
        for word in ["direct", "", "Public", "none"] {
            assert_eq!(word.parse::<DefaultVisibility>(), Err(NoDefaultVisibility), "{word}");
        }
    }
}
