//! Who may see a status, in Mastodon's words.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who may see a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone, and it stands on the public timeline.
    #[default]
    Public,
    /// Everyone who has the link; not on the public timeline.
    Unlisted,
    /// The author's followers and those mentioned.
    Private,
    /// Those mentioned, and nobody else.
    Direct,
}

/// Why a text is no visibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of public, unlisted, private, direct")]
pub struct UnknownVisibility;

impl Visibility {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Public, Self::Unlisted, Self::Private, Self::Direct];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }

    /// Whether a visitor who has not signed in may see it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Unlisted)
    }
}

impl FromStr for Visibility {
    type Err = UnknownVisibility;

    fn from_str(text: &str) -> Result<Self, UnknownVisibility> {
        Self::ALL.into_iter().find(|visibility| visibility.as_str() == text).ok_or(UnknownVisibility)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn only_the_four_words_are_visibilities(text in "\\PC{0,12}") {
            match text.parse::<Visibility>() {
                Ok(visibility) => prop_assert_eq!(visibility.as_str(), text),
                Err(UnknownVisibility) => {
                    prop_assert!(!["public", "unlisted", "private", "direct"].contains(&text.as_str()));
                }
            }
        }
    }

    #[test]
    fn each_word_is_read_back() {
        for word in ["public", "unlisted", "private", "direct"] {
            assert_eq!(word.parse::<Visibility>().unwrap().as_str(), word);
        }
    }
}
