//! What a person grants an app: a code first, then tokens. Their texts are never here: only hashes are kept.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::app::RedirectUri;
use crate::id::{AccountId, AppId};
use crate::scope::Scopes;

/// Why a text can't stand for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGrant {
    /// Not 64 hexadecimal digits.
    #[error("is not a SHA-256")]
    Hash,
    /// Not 43 characters of base64url.
    #[error("must be a SHA-256 in base64url, without padding")]
    Challenge,
}

/// The SHA-256 of a secret of 256 random bits, in hexadecimal. All that is kept of one: so much chance can't be
/// guessed from it, so it needs neither salt nor work.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretHash(String);

/// What a code's verifier must hash to, in base64url (RFC 7636, section 4.2; the method `S256`, no other).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeChallenge(String);

impl SecretHash {
    /// The hash of these 32 bytes.
    #[must_use]
    pub fn of_sha256(bytes: &[u8; 32]) -> Self {
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Self(digits.map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])).collect())
    }
}

impl FromStr for SecretHash {
    type Err = InvalidGrant;

    fn from_str(text: &str) -> Result<Self, InvalidGrant> {
        let is_hash = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_hash { Ok(Self(text.to_owned())) } else { Err(InvalidGrant::Hash) }
    }
}

impl FromStr for CodeChallenge {
    type Err = InvalidGrant;

    fn from_str(text: &str) -> Result<Self, InvalidGrant> {
        let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if text.len() == 43 && is_plain { Ok(Self(text.to_owned())) } else { Err(InvalidGrant::Challenge) }
    }
}

macro_rules! hidden {
    ($name:ident) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidGrant;

            fn try_from(text: String) -> Result<Self, InvalidGrant> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

hidden!(SecretHash);
hidden!(CodeChallenge);

/// What a token lets its bearer do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The app that it was given to.
    pub app: AppId,
    /// The person in whose name; none for an app's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// What it may do.
    pub scopes: Scopes,
}

/// What a code is bound to: whoever redeems it must name or know the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeGrant {
    /// What its token will let its bearer do.
    #[serde(flatten)]
    pub access: Access,
    /// Where the person was sent back to.
    pub redirect_uri: RedirectUri,
    /// What the verifier hashes to, where the app asked with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<CodeChallenge>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_challenges_are_of_one_form_and_show_nothing() {
        let hash: SecretHash = "0f".repeat(32).parse().unwrap();
        assert_eq!(format!("{hash:?}"), "SecretHash(…)");
        for bad in ["", "0F", &"0F".repeat(32), &"g".repeat(64)] {
            assert_eq!(bad.parse::<SecretHash>(), Err(InvalidGrant::Hash));
        }
        assert!("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".parse::<CodeChallenge>().is_ok());
        for bad in ["", "short", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"] {
            assert_eq!(bad.parse::<CodeChallenge>(), Err(InvalidGrant::Challenge));
        }
    }
}
