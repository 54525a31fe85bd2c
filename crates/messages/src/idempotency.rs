//! `Idempotency-Key`: the same post sent twice is one status.

use std::fmt;

use ring::digest::{SHA256, digest};

/// An idempotency key with the fingerprint of the body it came with. Neither is kept, only their SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    pub(crate) key: String,
    pub(crate) fingerprint: String,
}

impl IdempotencyKey {
    /// A key (the header, whatever it is) and the body as it was sent: two bodies are the same if their bytes are.
    #[must_use]
    pub fn new(key: &str, body: &[u8]) -> Self {
        Self { key: sha256(key.as_bytes()), fingerprint: sha256(body) }
    }
}

fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
    }
    text
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_sha256_only() {
        let key = IdempotencyKey::new("", b"abc");
        assert_eq!(key.key, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(key.fingerprint, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
