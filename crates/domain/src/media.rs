//! Pictures: what a status shows beside its text, and ends with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::{InvalidText, bounded_text};
use crate::id::MediaId;
use crate::length::fits;
use crate::visible::is_blank;

bounded_text! {
    /// What a picture shows, for whoever can't see it: at most 1,500 characters, as on Mastodon.
    Description, 1500
}

/// A picture as it is attached to a status, or waits to be. What it looks like lies elsewhere, under its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// When it was uploaded is in it.
    pub id: MediaId,
    /// As it is looked at.
    pub original: Rendition,
    /// As it stands in a timeline.
    pub preview: Rendition,
    /// What fills its place while it loads.
    pub blurhash: Blurhash,
    /// What it shows; empty where nobody said.
    pub description: Description,
    /// What of it must not be cut off.
    pub focus: Option<Focus>,
    /// Which copy of it is shown, counted from zero. A deleted status's picture that may be attached again is copied, so that
    /// the addresses that were given of it lead nowhere once the copy before is gone.
    #[serde(default, skip_serializing_if = "is_first")]
    pub copy: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_first(copy: &u32) -> bool {
    *copy == 0
}

impl Attachment {
    /// The most that one status shows, as on Mastodon.
    pub const MAX: usize = 4;
    /// The most pixels that an uploaded picture may have.
    pub const MAX_PIXELS: u64 = 16 * 1024 * 1024;
}

/// A picture in one of its sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// How it is written.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// How a picture is written. Crudder writes each anew, so these are all there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// What was a photograph.
    Jpeg,
    /// What was drawn, or can be seen through.
    Png,
}

impl Format {
    /// Its media type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// What its files' names end with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// A picture in some thirty characters (<https://blurha.sh>): its colours, hardly its content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Blurhash(String);

impl Blurhash {
    /// One that was computed.
    #[must_use]
    pub const fn new(hash: String) -> Self {
        Self(hash)
    }

    /// As clients read it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It is content, if a little: it does not reach a log by accident.
impl fmt::Debug for Blurhash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blurhash(…)")
    }
}

/// The point of a picture that matters, from the middle: each coordinate in thousandths, from -1000 to 1000
/// (<https://docs.joinmastodon.org/api/guidelines/#focal-points>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    x: i16,
    y: i16,
}

/// Why a text is no focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be two numbers from -1 to 1, with a comma between")]
pub struct InvalidFocus;

impl Focus {
    /// To the right of the middle, from -1 to 1.
    #[must_use]
    pub fn x(self) -> f64 {
        f64::from(self.x) / 1000.0
    }

    /// Above the middle, from -1 to 1.
    #[must_use]
    pub fn y(self) -> f64 {
        f64::from(self.y) / 1000.0
    }
}

impl FromStr for Focus {
    type Err = InvalidFocus;

    fn from_str(text: &str) -> Result<Self, InvalidFocus> {
        let coordinate = |text: &str| {
            let number: f64 = text.trim().parse().map_err(|_| InvalidFocus)?;
            if !(-1.0..=1.0).contains(&number) {
                return Err(InvalidFocus);
            }
            #[expect(clippy::cast_possible_truncation, reason = "it lies between -1000 and 1000")]
            let thousandths = (number * 1000.0).round() as i16;
            Ok(thousandths)
        };
        let (x, y) = text.split_once(',').ok_or(InvalidFocus)?;
        Ok(Self { x: coordinate(x)?, y: coordinate(y)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_focus_is_told_as_it_was_said(x in -1000_i16..=1000, y in -1000_i16..=1000) {
            let said = format!("{},{}", f64::from(x) / 1000.0, f64::from(y) / 1000.0);
            prop_assert_eq!(said.parse::<Focus>().unwrap(), Focus { x, y });
        }

        #[test]
        fn no_text_makes_a_focus_panic(text in "\\PC{0,20}") {
            let _ = text.parse::<Focus>();
        }
    }

    #[test]
    fn what_is_no_point_of_a_picture_is_refused() {
        for bad in ["", "0", "0,", ",0", "1.1,0", "0,-1.001", "nan,0", "inf,0", "0,0,0", "left,top"] {
            assert_eq!(bad.parse::<Focus>(), Err(InvalidFocus), "{bad}");
        }
        assert_eq!(" 0.5 , -1 ".parse(), Ok(Focus { x: 500, y: -1000 }));
    }

    #[test]
    fn a_description_has_1500_characters_at_most() {
        assert!("é".repeat(1500).parse::<Description>().is_ok());
        assert_eq!("é".repeat(1501).parse::<Description>(), Err(InvalidText::TooLong { max: 1500 }));
    }
}
