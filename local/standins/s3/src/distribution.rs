//! `CloudFront`, as far as it stands before the bucket: who has an address that the key signed, by a canned policy, gets the
//! object, and nobody else gets anything
//! (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html).
//!
//! An address is checked at each request, so that it holds for what a cache has as well. Here there is none, and there it is
//! turned off.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::http::request::Parts;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};

use crate::signature::pairs;

/// What `CloudFront` calls the one public key that it trusts.
const KEY_PAIR_ID: &str = "KLOCALLOCAL000";
/// All that a signed address has in its query.
const SIGNED_BY: [&str; 4] = ["Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm"];

/// The one key pair.
pub(crate) struct Distribution {
    private_pem: String,
    public: Vec<u8>,
}

impl Distribution {
    /// With a key that nobody had before.
    pub(crate) fn new() -> io::Result<Self> {
        let unmade = |_| io::Error::other("no key could be made");
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).map_err(unmade)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random);
        let pair = pair.map_err(|_| io::Error::other("the key that was made is none"))?;
        let encoded = STANDARD.encode(document.as_ref());
        let lines: Vec<&str> =
            encoded.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        let private_pem = ["-----BEGIN PRIVATE KEY-----", &lines.join("\n"), "-----END PRIVATE KEY-----", ""];
        Ok(Self { private_pem: private_pem.join("\n"), public: pair.public_key().as_ref().to_vec() })
    }

    /// What signs addresses: the name of the key, and the private one.
    pub(crate) fn signs_with(&self) -> (String, String) {
        (KEY_PAIR_ID.to_owned(), self.private_pem.clone())
    }

    /// When the address of a request ends, in seconds since the Unix epoch, if it holds now.
    pub(crate) fn check(&self, head: &Parts, now_millis: u64) -> Option<u64> {
        let said = |name: &str| {
            let mut values = pairs(head).filter(|(known, _)| *known == name).map(|(_, value)| value);
            // What is said twice is said in no way that both sides read alike.
            values.next().filter(|_| values.next().is_none())
        };
        let expires = said("Expires")?;
        let until: u64 = expires.parse().ok()?;
        // To the letter: `+5` is a number, too.
        let is_signed = expires.bytes().all(|digit| digit.is_ascii_digit())
            && said("Key-Pair-Id")? == KEY_PAIR_ID
            && said("Hash-Algorithm")? == "SHA256"
            && pairs(head).all(|(name, _)| SIGNED_BY.contains(&name));
        let host = head.headers.get("host")?.to_str().ok()?;
        let policy = format!(
            r#"{{"Statement":[{{"Resource":"http://{host}{}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{expires}}}}}}}]}}"#,
            head.uri.path()
        );
        let signature = said("Signature")?.replace('-', "+").replace('~', "/").replace('_', "=");
        let signature = STANDARD.decode(signature).ok()?;
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.public);
        (is_signed && now_millis / 1000 < until && key.verify(policy.as_bytes(), &signature).is_ok())
            .then_some(until)
    }
}

/// Whether a request asks the distribution, and not the bucket.
pub(crate) fn is_asked(head: &Parts) -> bool {
    pairs(head).any(|(name, _)| name == "Key-Pair-Id")
}
