//! Who somebody is: sign-up, sign-in and tokens, through a Cognito user pool.
//!
//! Nothing else in Crudder knows Cognito. Its `Username` is the account id in decimal, so that a token names
//! its account without a lookup; the e-mail is an alias. Passwords pass through and are never kept.
//!
//! The map, in reading order:
//! - [`password`]: what a password must be, the one policy that the user pool declares too.
//! - [`secret`]: the confirmation code and the two tokens, each a type that no log can show.
//! - [`opaque`]: what Crudder draws itself for third-party apps: tokens, codes, secrets, and their comparison.
//! - [`pool`]: [`Identity`], the calls to the user pool.
//! - [`verifier`]: [`Verifier`], which checks access tokens where no gateway has done so. It stands on
//!   `jwks` (the pool's public keys, fetched and cached), `crypto` (RS256, and nothing but RS256, on `ring`)
//!   and [`claims`] (what a token must say), of which [`issuer`].
//! - [`error`]: what can go wrong, as finely as somebody acts on it.
//!
//! Invariants: no message of AWS's leaves this crate; whether a person exists can't be told from an answer to
//! a forgotten password or a resent code; a token is accepted by our clock and by a known key, or not at all.

pub mod claims;
mod crypto;
pub mod error;
pub mod issuer;
mod jwks;
pub mod opaque;
pub mod password;
pub mod pool;
pub mod secret;
pub mod verifier;

pub use claims::{TokenSubject, account_of_claims, session_of_claims};
pub use error::{Error, InvalidToken, Result};
pub use issuer::Issuer;
pub use opaque::{
    AppRefreshToken, AppToken, AuthorizationCode, ClientSecret, CodeVerifier, FormToken, NotOurs,
};
pub use password::{InvalidPassword, Password, Weakness};
pub use pool::{Delivery, Identity, Login, Medium, Tokens};
pub use secret::{AccessToken, Code, InvalidSecret, RefreshToken};
pub use verifier::Verifier;
