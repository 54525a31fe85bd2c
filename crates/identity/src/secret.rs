//! What proves something without being a password: the code from an e-mail, and the two tokens.

use std::fmt;
use std::str::FromStr;

use crudder_domain::AccountId;

/// Why a text is no code, or no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSecret {
    /// Not six digits.
    #[error("must be the six digits from the e-mail")]
    Code,
    /// Empty, longer than any token is, or holding characters that no token has.
    #[error("is not a token")]
    Token,
}

/// A confirmation code: six digits, sent by e-mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The text itself, for the call to the user pool.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = InvalidSecret;

    /// Takes surrounding space, since people paste codes.
    fn from_str(text: &str) -> Result<Self, InvalidSecret> {
        let text = text.trim();
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSecret::Code)
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// The longest text that can be a token, in bytes: twice what Cognito issues, less than a header may hold.
pub(crate) const MAX_TOKEN_BYTES: usize = 8 * 1024;

macro_rules! token {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The text, for the person who signs in, or for the call to the user pool. Never for a log.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidSecret;

            /// Bounds the text only; whether it is a good token is for the pool or the verifier to say.
            fn from_str(text: &str) -> Result<Self, InvalidSecret> {
                let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.=+/~".contains(&b);
                if !text.is_empty() && text.len() <= MAX_TOKEN_BYTES && text.bytes().all(plain) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidSecret::Token)
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

token! {
    /// What a person shows with each request: a JWT that lives an hour.
    AccessToken
}
token! {
    /// What a person trades for a new access token: opaque, dead after a sign-out. Whose it is stands before the pool's own
    /// text, since the pool wants the trade proven over that name.
    RefreshToken
}

/// Stands between the account and the pool's own text.
const AFTER_ACCOUNT: char = '.';

impl RefreshToken {
    /// The token of that account, by the pool's own text.
    pub(crate) fn of(account: AccountId, token: &str) -> Option<Self> {
        format!("{account}{AFTER_ACCOUNT}{token}").parse().ok()
    }

    /// Whose it says it is, and the pool's own text. `None` for what was never given here.
    pub(crate) fn of_pool(&self) -> Option<(AccountId, &str)> {
        let (account, token) = self.0.split_once(AFTER_ACCOUNT)?;
        Some((account.parse().ok()?, token)).filter(|_| !token.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits() {
        assert_eq!(" 012345\n".parse::<Code>().unwrap().expose(), "012345");
        for bad in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "12 456"] {
            assert_eq!(bad.parse::<Code>(), Err(InvalidSecret::Code), "{bad}");
        }
    }

    #[test]
    fn tokens_are_bounded_and_plain() {
        assert!("eyJ.a_b-c.d".parse::<AccessToken>().is_ok());
        for bad in ["", "a b", "a\r\nb", "ä", &"x".repeat(MAX_TOKEN_BYTES + 1)] {
            assert_eq!(bad.parse::<RefreshToken>(), Err(InvalidSecret::Token));
        }
    }

    #[test]
    fn a_refresh_token_says_whose_it_is() {
        let id = AccountId::from_u64(42).unwrap();
        let token = RefreshToken::of(id, "eyJ.a.b").unwrap();
        assert_eq!((token.expose(), token.of_pool()), ("42.eyJ.a.b", Some((id, "eyJ.a.b"))));
        for bad in ["eyJ.a.b", "42", "42.", ".eyJ", "-1.eyJ"] {
            assert_eq!(bad.parse::<RefreshToken>().unwrap().of_pool(), None, "{bad}");
        }
    }

    #[test]
    fn none_of_them_shows_itself() {
        assert_eq!(format!("{:?}", "123456".parse::<Code>().unwrap()), "Code(…)");
        assert_eq!(format!("{:?}", "abc".parse::<AccessToken>().unwrap()), "AccessToken(…)");
        assert_eq!(format!("{:?}", "abc".parse::<RefreshToken>().unwrap()), "RefreshToken(…)");
    }
}
