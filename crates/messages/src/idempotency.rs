//! `Idempotency-Key`: the same post sent twice is one status.

use std::fmt;

use crudder_domain::{AccountId, ExpiresAt, Moment, StatusId};
use ring::digest::{SHA256, digest};

use crate::error::{Error, Result};
use crate::items::{IdempotencyItem, Item, read, write};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::transaction::{Expression, Part, Transaction};

/// How long a key is remembered.
const REMEMBERED_SECS: u64 = 3_600;

/// An idempotency key with the fingerprint of the body it came with. Neither is kept, only their SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    key: String,
    fingerprint: String,
}

impl IdempotencyKey {
    /// A key (the header, whatever it is) and the body as it was sent: two bodies are the same if their bytes are.
    #[must_use]
    pub fn new(key: &str, body: &[u8]) -> Self {
        Self { key: sha256(key.as_bytes()), fingerprint: sha256(body) }
    }

    /// What a record of this key says.
    ///
    /// # Errors
    /// [`Error::IdempotencyConflict`] where the key came with another body.
    pub(crate) fn matching(&self, record: Item) -> Result<IdempotencyItem> {
        let record: IdempotencyItem = read("idempotency record", record)?;
        if record.fingerprint == self.fingerprint { Ok(record) } else { Err(Error::IdempotencyConflict) }
    }
}

impl Reader {
    /// What `author` posted with this idempotency key within the hour. Read consistently. Posting looks by itself:
    /// this is for where a post can't be tried again, because what it answers has ended meanwhile.
    ///
    /// # Errors
    /// [`Error::IdempotencyConflict`] where the key came with another body.
    pub async fn posted_before(&self, author: AccountId, key: &IdempotencyKey) -> Result<Option<StatusId>> {
        let item = self.get(keys::idempotency(author, &key.key), Reading::Consistent).await?;
        let Some(item) = item else { return Ok(None) };
        // One that has ended says nothing, not even that it is another.
        let end: crate::items::EndItem = read("idempotency record", item.clone())?;
        if !end.expires_at.is_alive(self.now()) {
            return Ok(None);
        }
        key.matching(item).map(|record| Some(record.status))
    }
}

impl Transaction {
    /// Remembers the key, unless it is remembered already.
    pub(crate) fn remember(
        &mut self,
        author: AccountId,
        key: &IdempotencyKey,
        status: StatusId,
        now: Moment,
    ) -> Result<()> {
        let record = IdempotencyItem {
            status,
            fingerprint: key.fingerprint.clone(),
            expires_at: ExpiresAt::from_secs(now.as_secs() + REMEMBERED_SECS),
        };
        let record = write(keys::idempotency(author, &key.key), "idempotency record", &record)?;
        self.put(Part::Idempotency, record, Some(Expression::absent_or_ended(now)))
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
        assert_eq!(format!("{key:?}"), "IdempotencyKey(…)");
    }
}
