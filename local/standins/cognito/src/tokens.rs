//! The pool's signing keys, what they sign, and the key set that everybody may read.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use aws_lc_rs::{digest, signature};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::der;
use crate::store::{Store, StoreError};

/// Where the keys lie in the store.
const DOCUMENT: &str = "KEYS";

/// The key that signs, and the one that did before it.
pub(crate) struct Keys {
    signing: SigningKey,
    retired: Option<SigningKey>,
}

/// The keys as they are kept: PKCS#8, base64.
#[derive(Serialize, Deserialize)]
struct Kept {
    signing: String,
    retired: Option<String>,
}

impl Keys {
    pub(crate) fn load_or_create(store: &Store) -> Result<Self, StoreError> {
        if let Some(kept) = store.get::<Kept>(DOCUMENT)? {
            let retired = kept.retired.as_deref().map(SigningKey::load).transpose()?;
            return Ok(Self { signing: SigningKey::load(&kept.signing)?, retired });
        }
        let keys = Self { signing: SigningKey::generate()?, retired: None };
        keys.save(store)?;
        Ok(keys)
    }

    /// The keys after a new one was drawn.
    pub(crate) fn rotated(&self) -> Result<Self, StoreError> {
        let retired = Some(SigningKey::load(&self.signing.pkcs8)?);
        Ok(Self { signing: SigningKey::generate()?, retired })
    }

    pub(crate) fn save(&self, store: &Store) -> Result<(), StoreError> {
        let retired = self.retired.as_ref().map(|key| key.pkcs8.clone());
        store.put(DOCUMENT, &Kept { signing: self.signing.pkcs8.clone(), retired }, None)
    }

    /// The public halves, as RFC 7517 writes them.
    pub(crate) fn key_set(&self) -> Value {
        let keys: Vec<Value> =
            std::iter::once(&self.signing).chain(&self.retired).map(SigningKey::jwk).collect();
        json!({ "keys": keys })
    }

    /// A JWT of those claims.
    pub(crate) fn sign(&self, claims: &Value) -> Result<String, StoreError> {
        let header = json!({ "kid": self.signing.kid, "alg": "RS256" });
        let message = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let mut signature = vec![0; self.signing.pair.public_modulus_len()];
        self.signing
            .pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .map_err(|_| StoreError::Crypto("signing"))?;
        Ok(format!("{message}.{}", BASE64.encode(signature)))
    }

    /// The claims of a token that one of these keys has signed.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(&self, token: &str) -> Option<T> {
        let (message, signature) = token.rsplit_once('.')?;
        let (_, claims) = message.split_once('.')?;
        let signature = BASE64.decode(signature).ok()?;
        std::iter::once(&self.signing)
            .chain(&self.retired)
            .any(|key| {
                UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, key.pair.public_key().as_ref())
                    .verify(message.as_bytes(), &signature)
                    .is_ok()
            })
            .then(|| serde_json::from_slice(&BASE64.decode(claims).ok()?).ok())?
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

struct SigningKey {
    kid: String,
    pair: RsaKeyPair,
    pkcs8: String,
}

impl SigningKey {
    fn generate() -> Result<Self, StoreError> {
        let failed = |_| StoreError::Crypto("drawing a key");
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
        let pkcs8 = BASE64.encode(der.as_ref());
        Ok(Self { kid: kid(&pair), pair, pkcs8 })
    }

    fn load(pkcs8: &str) -> Result<Self, StoreError> {
        let failed = StoreError::Crypto("reading a key");
        let Ok(der) = BASE64.decode(pkcs8) else { return Err(failed) };
        let Ok(pair) = RsaKeyPair::from_pkcs8(&der) else { return Err(failed) };
        Ok(Self { kid: kid(&pair), pair, pkcs8: pkcs8.to_owned() })
    }

    fn jwk(&self) -> Value {
        let (n, e) = der::rsa_public_key(self.pair.public_key().as_ref()).unwrap_or_default();
        json!({
            "alg": "RS256",
            "e": BASE64.encode(e),
            "kid": self.kid,
            "kty": "RSA",
            "n": BASE64.encode(n),
            "use": "sig",
        })
    }
}

/// A name for the key that follows from it.
fn kid(pair: &RsaKeyPair) -> String {
    BASE64.encode(digest::digest(&digest::SHA256, pair.public_key().as_ref()))
}
