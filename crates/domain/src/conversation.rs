//! Conversations: the direct statuses of one thread among the same people.

use std::collections::BTreeSet;

use crate::id::{AccountId, ConversationId};
use crate::status::Status;

impl Status {
    /// Everybody who is in it: its author, and whom it names.
    #[must_use]
    pub fn people(&self) -> BTreeSet<AccountId> {
        self.mentions.iter().map(|mention| mention.account).chain([self.author]).collect()
    }
}

impl ConversationId {
    /// The conversation that a direct status belongs to: that of its thread and the people in it. For each of them the same,
    /// and the same whoever writes.
    #[must_use]
    pub fn of(status: &Status) -> Self {
        let numbers = std::iter::once(status.root().as_u64());
        let numbers = numbers.chain(status.people().into_iter().map(AccountId::as_u64));
        // FNV-1a: the same on every machine, and in 63 bits no two of one reader's conversations meet.
        let bytes = numbers.flat_map(u64::to_be_bytes);
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self::from_u64(hash & Self::MAX.as_u64()).unwrap_or(Self::MAX)
    }
}
