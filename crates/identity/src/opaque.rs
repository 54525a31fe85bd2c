//! Secrets that Crudder draws itself, for third-party apps: each 256 random bits in base64url behind a prefix that
//! says what it is. Whoever keeps one keeps its hash only; whoever compares does so in constant time.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crudder_domain::{CodeChallenge, SecretHash};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use subtle::ConstantTimeEq;

use crate::error::Error;

/// Bytes of chance in each.
const BYTES: usize = 32;
/// Their characters in base64url.
const CHARS: usize = 43;

/// Why a text is none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not of the form of one that was given here")]
pub struct NotOurs;

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(String);

        impl $name {
            /// What each begins with.
            pub const PREFIX: &'static str = $prefix;

            /// A new one, from the machine's own randomness.
            ///
            /// # Errors
            /// [`Error::Unexpected`] where the machine has none.
            pub fn draw() -> Result<Self, Error> {
                let mut bytes = [0; BYTES];
                let drawn = SystemRandom::new().fill(&mut bytes);
                drawn.map_err(|_| Error::Unexpected { code: "NoRandomness".to_owned() })?;
                Ok(Self(format!("{}{}", Self::PREFIX, URL_SAFE_NO_PAD.encode(bytes))))
            }

            /// The text, for whom it is drawn. Never for a log.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// What is kept of it.
            #[must_use]
            pub fn hash(&self) -> SecretHash {
                sha256(&self.0)
            }

            /// Whether it is that one, of which only the hash was kept. In constant time.
            #[must_use]
            pub fn is(&self, kept: &SecretHash) -> bool {
                equal(self.hash().as_str(), kept.as_str())
            }

            /// Whether two are the same. In constant time.
            #[must_use]
            pub fn matches(&self, other: &Self) -> bool {
                equal(&self.0, &other.0)
            }
        }

        impl FromStr for $name {
            type Err = NotOurs;

            fn from_str(text: &str) -> Result<Self, NotOurs> {
                let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
                let rest = text.strip_prefix(Self::PREFIX).ok_or(NotOurs)?;
                let fits = rest.len() == CHARS && rest.bytes().all(is_plain);
                if fits { Ok(Self(text.to_owned())) } else { Err(NotOurs) }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

opaque! {
    /// What an app shows with each request. The prefix lets people and scanners find one that leaked.
    AppToken, "crd_"
}
opaque! {
    /// What an app trades for a new token, which ends the old one.
    AppRefreshToken, "crr_"
}
opaque! {
    /// What a person brings back to the app, which trades it for a token: once, within ten minutes.
    AuthorizationCode, ""
}
opaque! {
    /// What an app proves itself by.
    ClientSecret, ""
}
opaque! {
    /// What a form and a cookie hold alike, so that no other site can send the form.
    FormToken, ""
}

/// The text whose hash an app sent ahead as the challenge (RFC 7636): who has it is who asked.
#[derive(Clone)]
pub struct CodeVerifier(String);

impl CodeVerifier {
    /// Whether it is what that challenge was made of, by `S256`. In constant time.
    #[must_use]
    pub fn answers(&self, challenge: &CodeChallenge) -> bool {
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.as_bytes()));
        equal(&hash, challenge.as_str())
    }
}

impl FromStr for CodeVerifier {
    type Err = NotOurs;

    /// 43 to 128 characters that need no escape, as the RFC has it.
    fn from_str(text: &str) -> Result<Self, NotOurs> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let fits = (43..=128).contains(&text.len()) && text.bytes().all(is_plain);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotOurs) }
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeVerifier(…)")
    }
}

fn equal(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn sha256(text: &str) -> SecretHash {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    SecretHash::of_sha256(&bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_is_drawn_anew_and_known_again_by_its_hash() {
        let drawn: Vec<AppToken> = (0..100).map(|_| AppToken::draw().unwrap()).collect();
        assert_eq!(drawn.iter().map(AppToken::expose).collect::<HashSet<_>>().len(), 100);
        for token in &drawn {
            let again: AppToken = token.expose().parse().unwrap();
            assert!(again.is(&token.hash()) && again.matches(token));
            assert_eq!(token.expose().len(), 4 + 43);
        }
        assert!(!drawn[0].is(&drawn[1].hash()) && !drawn[0].matches(&drawn[1]));
        assert_eq!(format!("{:?}", drawn[0]), "AppToken(…)");
    }

    #[test]
    fn one_kind_is_not_taken_for_another() {
        let token = AppToken::draw().unwrap();
        assert!(token.expose().parse::<AppRefreshToken>().is_err());
        assert!(token.expose().parse::<AuthorizationCode>().is_err());
        for bad in ["", "crd_", "crd_short", "eyJhbGciOiJSUzI1NiJ9.e30.x"] {
            assert!(bad.parse::<AppToken>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_verifier_of_the_rfc_answers_its_challenge() {
        let verifier: CodeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".parse().unwrap();
        assert!(verifier.answers(&"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".parse().unwrap()));
        assert!(!verifier.answers(&"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn a_verifier_answers_its_own_challenge_and_no_other(
            a in "[A-Za-z0-9._~-]{43,128}", b in "[A-Za-z0-9._~-]{43,128}"
        ) {
            let challenge = |text: &str| -> CodeChallenge {
                URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes())).parse().unwrap()
            };
            let verifier: CodeVerifier = a.parse().unwrap();
            prop_assert!(verifier.answers(&challenge(&a)));
            prop_assert_eq!(verifier.answers(&challenge(&b)), a == b);
        }

        #[test]
        fn what_the_rfc_allows_no_verifier_to_be_is_refused(text in "\\PC{0,42}|[A-Za-z]{129,140}|.{42,60}[ +/=é]") {
            prop_assert!(text.parse::<CodeVerifier>().is_err());
        }
    }
}
