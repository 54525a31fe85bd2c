//! Addresses at `CloudFront`, which stands before the bucket: signed by a canned policy, whose text follows from the address and
//! its end alone
//! (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html).
//!
//! One key signs for all functions, and ECDSA takes its random number from what is signed (RFC 6979). So all who sign the same
//! write the same, and a browser finds in its cache what another function showed. An address is some 250 characters long;
//! one at S3 carries the signer's session token, 1.6 KB.
//!
//! P-256, not RSA: `CloudFront` takes both (<https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_PublicKeyConfig.html>), and a
//! page has up to 160 addresses. RSA-2048 takes some four times as long to sign one, and is three times as long to send. Not by
//! `ring`, which has P-256 with a random number of its own only.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::alphabet::Alphabet;
use base64::engine::{GeneralPurpose, general_purpose::PAD};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::DecodePrivateKey;

/// How many addresses are kept ready: what a few pages show. Then all are forgotten.
const MOST_KEPT: usize = 1_000;
/// What `CloudFront` writes instead of `+`, `/` and `=`, which mean something in a query.
const PADDING: char = '_';

/// Why nothing can be signed. Nothing of a key stands in it.
#[derive(Debug, thiserror::Error)]
pub enum InvalidDistribution {
    /// The key is no private key on the curve P-256, as PKCS #8 in PEM.
    #[error("the key is no PKCS #8 of P-256 in PEM")]
    Key,
}

/// A distribution of `CloudFront` that serves pictures to whoever has an address that this signed.
pub struct Distribution {
    origin: String,
    key_id: String,
    key: SigningKey,
    /// By path, until when and where. A page shows its authors again and again, and the next page most of them, too.
    kept: Mutex<HashMap<String, (u64, String)>>,
}

impl Distribution {
    /// The distribution at an origin, such as `https://d111111abcdef8.cloudfront.net`. `key_id` is what `CloudFront` calls the
    /// public key, `pem` the private one.
    ///
    /// # Errors
    /// [`InvalidDistribution`] where the key is none.
    pub fn new(origin: &str, key_id: &str, pem: &str) -> Result<Self, InvalidDistribution> {
        Ok(Self {
            origin: origin.trim_end_matches('/').to_owned(),
            key_id: key_id.to_owned(),
            key: SigningKey::from_pkcs8_pem(pem.trim()).map_err(|_| InvalidDistribution::Key)?,
            kept: Mutex::default(),
        })
    }

    /// The address at which an object can be looked at before `until`, in seconds since the Unix epoch. Asks nobody. `key` has
    /// to be of characters that no path encodes.
    pub(crate) fn address(&self, key: &str, until: u64) -> String {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((end, address)) = kept.get(key)
            && *end == until
        {
            return address.clone();
        }
        let address = self.signed(key, until);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key.to_owned(), (until, address.clone()));
        address
    }

    fn signed(&self, key: &str, until: u64) -> String {
        let resource = format!("{}/{key}", self.origin);
        let signature: DerSignature = self.key.sign(policy(&resource, until).as_bytes());
        // Without being told, CloudFront hashes by SHA-1
        // (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateCFSignatureCodeAndExamples.html).
        format!(
            "{resource}?Expires={until}&Signature={}&Key-Pair-Id={}&Hash-Algorithm=SHA256",
            in_query(signature.as_bytes()),
            self.key_id
        )
    }
}

impl fmt::Debug for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Distribution").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// The canned policy, to the letter: `CloudFront` writes it anew from what the address says.
fn policy(resource: &str, until: u64) -> String {
    format!(
        r#"{{"Statement":[{{"Resource":"{resource}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{until}}}}}}}]}}"#
    )
}

/// Base64 as `CloudFront` has it in a query.
fn in_query(bytes: &[u8]) -> String {
    const CHARACTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-~";
    let Ok(alphabet) = Alphabet::new(CHARACTERS) else { return String::new() };
    GeneralPurpose::new(&alphabet, PAD).encode(bytes).replace('=', &PADDING.to_string())
}
