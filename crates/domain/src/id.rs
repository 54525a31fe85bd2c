//! Ids: Mastodon-style snowflakes, `(milliseconds since the Unix epoch << 16) | 16 random bits`.
//!
//! A 63-bit integer, sent as a decimal string. Ids sort by time, so they page by themselves. A collision is
//! caught by a conditional put in the store and drawn again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Moment;

/// Why a text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not an id: a decimal number below 2^63")]
pub struct InvalidId;

macro_rules! snowflake {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// Above every id that is ever drawn; the start of a walk from the newest.
            pub const MAX: Self = Self(i64::MAX as u64);
            /// Below every id that is ever drawn.
            pub const MIN: Self = Self(0);

            /// The id for something made at `now`, with 16 random bits of the caller's.
            #[must_use]
            pub const fn new(now: Moment, random: u16) -> Self {
                Self(((now.as_millis() << 16) | random as u64) & (i64::MAX as u64))
            }

            /// An id from its number; `None` from 2^63 on.
            #[must_use]
            pub const fn from_u64(number: u64) -> Option<Self> {
                if number <= i64::MAX as u64 { Some(Self(number)) } else { None }
            }

            /// The number.
            #[must_use]
            pub const fn as_u64(self) -> u64 {
                self.0
            }

            /// When it was drawn, to the millisecond.
            #[must_use]
            pub const fn created_at(self) -> Moment {
                Moment::from_millis(self.0 >> 16)
            }

            /// Nineteen digits with leading zeros, so that ids sort as texts, too.
            #[must_use]
            pub fn to_sortable(self) -> String {
                format!("{:019}", self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                // Only digits: `u64::from_str` would take a leading plus sign.
                if text.is_empty() || text.len() > 20 || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(InvalidId);
                }
                text.parse().ok().and_then(Self::from_u64).ok_or(InvalidId)
            }
        }

        /// As a number in compact formats, as a decimal string in those that people read.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_u64(self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use serde::de::Error;
                if deserializer.is_human_readable() {
                    let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
                    text.parse().map_err(D::Error::custom)
                } else {
                    Self::from_u64(u64::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(InvalidId))
                }
            }
        }
    };
}

snowflake! {
    /// An account's id; also its `Username` in Cognito.
    AccountId
}
snowflake! {
    /// A status's id.
    StatusId
}
snowflake! {
    /// A report's id.
    ReportId
}
snowflake! {
    /// A third-party app's id; also its OAuth `client_id`.
    AppId
}
snowflake! {
    /// The id of a person's list.
    ListId
}
snowflake! {
    /// An uploaded picture's id.
    MediaId
}

snowflake! {
    /// A conversation's id: of whom and what it is, not of when, so these don't sort by time.
    ConversationId
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_sort_by_time_as_numbers_and_as_texts(
            a in 0u64..140_000_000_000_000, b in 0u64..140_000_000_000_000, x in any::<u16>(), y in any::<u16>()
        ) {
            let (first, second) = (StatusId::new(Moment::from_millis(a), x), StatusId::new(Moment::from_millis(b), y));
            if a < b {
                prop_assert!(first < second);
            }
            prop_assert_eq!(first.cmp(&second), first.to_sortable().cmp(&second.to_sortable()));
            prop_assert_eq!(first.created_at(), Moment::from_millis(a));
        }

        #[test]
        fn an_id_survives_text_and_json(number in 0u64..(1 << 63)) {
            let id = AccountId::from_u64(number).unwrap();
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(id.to_sortable().parse(), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(&json, &format!("\"{number}\""));
            prop_assert_eq!(serde_json::from_str::<AccountId>(&json).unwrap(), id);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = text.parse::<StatusId>();
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in
            ["", "abc", "+1", "-1", " 1", "1.0", "9223372036854775808", "123456789012345678901234567890"]
        {
            assert_eq!(text.parse::<StatusId>(), Err(InvalidId), "{text:?}");
        }
    }
}
