//! Checks access tokens on routes that the gateway leaves open.

use std::sync::Arc;

use aws_sdk_cognitoidentityprovider::config::SharedHttpClient;
use crudder_domain::{AccountId, Clock};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation};

use crate::claims::{Claims, TokenSubject};
use crate::crypto;
use crate::error::{InvalidToken, Result};
use crate::issuer::Issuer;
use crate::jwks::Jwks;
use crate::secret::MAX_TOKEN_BYTES;

/// Says whom an access token names, if it is good. Cheap to clone; clones share the pool's keys.
#[derive(Clone, Debug)]
pub struct Verifier {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    issuer: Issuer,
    jwks: Jwks,
    clock: Arc<dyn Clock>,
    rules: Validation,
}

impl Verifier {
    /// A verifier for tokens of that pool. Fetches nothing yet.
    #[must_use]
    pub fn new(issuer: Issuer, http: SharedHttpClient, clock: Arc<dyn Clock>) -> Self {
        crypto::install();
        let mut rules = Validation::new(Algorithm::RS256);
        // Its own checks read the system's clock; ours (in `claims`) read the one that was passed in.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        let jwks = Jwks::new(&issuer.jwks_url, http, clock.clone());
        Self { inner: Arc::new(Inner { issuer, jwks, clock, rules }) }
    }

    /// Fetches the pool's keys. Bounded, and never fails.
    pub async fn warm_up(&self) {
        self.inner.jwks.warm_up().await;
    }

    /// Whom the token names: signed with RS256 by a key of the pool, an access token of that pool and client,
    /// with the scope of a person's own sign-in, and within its time.
    ///
    /// # Errors
    /// [`Error::InvalidToken`](crate::Error::InvalidToken) for every other token;
    /// [`Error::Unavailable`](crate::Error::Unavailable) where the keys can't be had to judge it.
    pub async fn verify(&self, token: &str) -> Result<AccountId> {
        self.subject(token).await.map(|named| named.account)
    }

    /// As [`Self::verify`], and since when the person is signed in.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub async fn subject(&self, token: &str) -> Result<TokenSubject> {
        let Inner { issuer, jwks, clock, rules } = &*self.inner;
        if token.len() > MAX_TOKEN_BYTES {
            return Err(InvalidToken::Malformed.into());
        }
        let header = jsonwebtoken::decode_header(token).map_err(|error| reason(error.kind()))?;
        // Before any key is asked for: a token of another kind must not cost a fetch.
        if header.alg != Algorithm::RS256 {
            return Err(InvalidToken::Algorithm.into());
        }
        // Extensions that must be understood are none that we understand.
        if header.crit.is_some() {
            return Err(InvalidToken::Malformed.into());
        }
        let kid = header.kid.filter(|kid| !kid.is_empty()).ok_or(InvalidToken::UnknownKey)?;
        let key = jwks.key(&kid).await?;
        let verified =
            jsonwebtoken::decode::<Claims>(token, &key, rules).map_err(|error| reason(error.kind()))?;
        Ok(verified.claims.subject(issuer, clock.now())?)
    }
}

fn reason(kind: &ErrorKind) -> InvalidToken {
    match kind {
        ErrorKind::InvalidSignature => InvalidToken::Signature,
        ErrorKind::InvalidAlgorithm
        | ErrorKind::InvalidAlgorithmName
        | ErrorKind::UnsupportedAlgorithm
        | ErrorKind::MissingAlgorithm => InvalidToken::Algorithm,
        _ => InvalidToken::Malformed,
    }
}
