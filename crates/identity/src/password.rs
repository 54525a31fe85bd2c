//! Passwords: bounded at the edge, judged by one policy, never shown.

use std::fmt;
use std::str::FromStr;

/// A password as somebody typed it: 1 to 256 bytes. It lives as long as the request and shows itself nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a text can't be anybody's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// Nothing was given.
    #[error("can't be blank")]
    Blank,
    /// More than [`Password::MAX_BYTES`].
    #[error("is too long (maximum is 256 bytes)")]
    TooLong,
    /// It holds line breaks or other control characters, which the user pool does not take.
    #[error("must not contain control characters")]
    Control,
}

/// Which rule of the policy a new password breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Shorter than [`Password::MIN_CHARS`].
    #[error("is too short (minimum is 12 characters)")]
    TooShort,
    /// No lower-case letter `a` to `z`.
    #[error("must contain a lower-case letter")]
    NoLowercase,
    /// No upper-case letter `A` to `Z`.
    #[error("must contain an upper-case letter")]
    NoUppercase,
    /// No digit `0` to `9`.
    #[error("must contain a digit")]
    NoDigit,
    /// It begins or ends with white space, which the user pool does not take.
    #[error("must not begin or end with a space")]
    OuterSpace,
    /// The user pool refused it for a reason of its own, such as having leaked elsewhere.
    #[error("is not strong enough")]
    Refused,
}

impl Password {
    /// The longest password that Cognito takes.
    pub const MAX_BYTES: usize = 256;
    /// The policy, as the user pool in `template.yaml` declares it: the shortest new password, in characters.
    pub const MIN_CHARS: usize = 12;
    /// The policy: whether a new password needs a lower-case letter.
    pub const REQUIRES_LOWERCASE: bool = true;
    /// The policy: whether a new password needs an upper-case letter.
    pub const REQUIRES_UPPERCASE: bool = true;
    /// The policy: whether a new password needs a digit.
    pub const REQUIRES_DIGIT: bool = true;
    /// The policy: whether a new password needs a symbol. Length does more, and people reuse the same `!`.
    pub const REQUIRES_SYMBOL: bool = false;

    /// Holds a new password against the policy, so that a weak one costs no call. The user pool judges again.
    ///
    /// # Errors
    /// The first [`Weakness`] found.
    pub fn check_strength(&self) -> Result<(), Weakness> {
        let has = |class: fn(&u8) -> bool| self.0.as_bytes().iter().any(class);
        if self.0.trim() != self.0 {
            Err(Weakness::OuterSpace)
        } else if self.0.chars().count() < Self::MIN_CHARS {
            Err(Weakness::TooShort)
        } else if Self::REQUIRES_LOWERCASE && !has(u8::is_ascii_lowercase) {
            Err(Weakness::NoLowercase)
        } else if Self::REQUIRES_UPPERCASE && !has(u8::is_ascii_uppercase) {
            Err(Weakness::NoUppercase)
        } else if Self::REQUIRES_DIGIT && !has(u8::is_ascii_digit) {
            Err(Weakness::NoDigit)
        } else {
            Ok(())
        }
    }

    /// The text itself, for the call to the user pool and nothing else.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Password {
    type Err = InvalidPassword;

    fn from_str(text: &str) -> Result<Self, InvalidPassword> {
        if text.is_empty() {
            Err(InvalidPassword::Blank)
        } else if text.len() > Self::MAX_BYTES {
            Err(InvalidPassword::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(InvalidPassword::Control)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,300}") {
            if let Ok(password) = text.parse::<Password>() {
                let _ = password.check_strength();
                prop_assert_eq!(format!("{:?}", password), "Password(…)");
            }
        }
    }

    #[test]
    fn bounds_are_kept_at_the_edge() {
        assert_eq!("".parse::<Password>(), Err(InvalidPassword::Blank));
        assert_eq!("a\nb".parse::<Password>(), Err(InvalidPassword::Control));
        assert!("x".repeat(256).parse::<Password>().is_ok());
        assert_eq!("x".repeat(257).parse::<Password>(), Err(InvalidPassword::TooLong));
    }

    #[test]
    fn each_rule_of_the_policy_is_named_when_broken() {
        let check = |text: &str| text.parse::<Password>().unwrap().check_strength();
        assert_eq!(check("Correct-horse-7"), Ok(()));
        assert_eq!(check("Short-1"), Err(Weakness::TooShort));
        assert_eq!(check("CORRECT-HORSE-7"), Err(Weakness::NoLowercase));
        assert_eq!(check("correct-horse-7"), Err(Weakness::NoUppercase));
        assert_eq!(check("Correct-horse-x"), Err(Weakness::NoDigit));
        assert_eq!(check(" Correct-horse-7"), Err(Weakness::OuterSpace));
    }
}
