//! Statuses as stored, viewer-neutral, and the tombstones of deleted ones; and their numbers.

use crudder_domain::{ExpiresAt, Status, StatusCounts, StatusId};

use crate::cache::{Budgeted, Item, together};
use crate::item::WriteOutcome;
use crate::key::Key;
use crate::limits::NUMBERS;
use crate::ttl;
use crate::value::{self, Value};

impl Value for Status {
    const SHAPE: u8 = 4;
}

impl Value for StatusCounts {
    const SHAPE: u8 = 3;
}

impl Budgeted {
    /// Fills statuses that were read from the store; never brings back a deleted one. One call each, none for those
    /// that have ended.
    pub async fn fill_statuses(&self, statuses: &[Status]) -> WriteOutcome {
        let Some(now) = self.now() else { return WriteOutcome::Stored };
        let item = |status: &Status| Item {
            key: Key::status(status.id),
            value: value::encode(status.version, status),
            ttl: ttl::until(status.expires_at, now),
        };
        together(statuses.iter().map(item).map(|item| self.fill(item)).collect::<Vec<_>>()).await
    }

    /// Writes through a new or changed status; never over a newer version or a tombstone. One call for a new one, two
    /// more for each writer that it has to race.
    pub async fn put_status(&self, status: &Status) -> WriteOutcome {
        let Some(now) = self.now() else { return WriteOutcome::Stored };
        let item = Item {
            key: Key::status(status.id),
            value: value::encode(status.version, status),
            ttl: ttl::until(status.expires_at, now),
        };
        self.put(item, status.version, None).await
    }

    /// Writes a deleted status's tombstone over whatever is there. It stands until the status would have ended, or a
    /// day. One call.
    pub async fn bury_status(&self, id: StatusId, expires_at: ExpiresAt) -> WriteOutcome {
        let Some(now) = self.now() else { return WriteOutcome::Stored };
        let ttl = ttl::tombstone(expires_at, now);
        self.set(Item { key: Key::status(id), value: Some(value::tombstone()), ttl }).await
    }

    /// Fills statuses' numbers for a minute, where they live as long. One call for all of them.
    pub async fn fill_counts(&self, counts: &[(StatusId, ExpiresAt, StatusCounts)]) -> WriteOutcome {
        let Some(now) = self.now() else { return WriteOutcome::Stored };
        let items = counts
            .iter()
            .filter(|(_, expires_at, _)| ttl::numbers(*expires_at, now).is_some())
            .map(|(id, _, counts)| (Key::status_counts(*id), value::encode(0, counts)))
            .collect();
        self.set_all(items, NUMBERS).await
    }
}
