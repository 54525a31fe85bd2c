//! What the cache holds of what has ended: its own TTL should have taken it away, so this should be nothing.

use crudder_domain::{AccountId, Moment, StatusId};

use crate::cache::Budgeted;
use crate::key::Key;

/// What became of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// There is no cache.
    NoCache,
    /// It did not answer, so nothing can be told.
    Away,
    /// It answered.
    Asked {
        /// How many keys it was asked for.
        keys: usize,
        /// Statuses, or their numbers, that are held past their end.
        statuses: Vec<StatusId>,
        /// Authors whose activity is held although all of it has ended.
        activities: Vec<AccountId>,
    },
}

impl Budgeted {
    /// What is held of these statuses, all of which had ended at `before`, and of these authors' activities. A value
    /// that can't be read counts as held. One call for 500 keys.
    pub async fn held_past_end(
        &self,
        statuses: &[StatusId],
        authors: &[AccountId],
        before: Moment,
    ) -> AuditOutcome {
        if self.now().is_none() {
            return AuditOutcome::NoCache;
        }
        let of_statuses = statuses.iter().flat_map(|id| [Key::status(*id), Key::status_counts(*id)]);
        let keys: Vec<Key> = of_statuses.chain(authors.iter().copied().map(Key::activity)).collect();
        if keys.is_empty() {
            return AuditOutcome::Asked { keys: 0, statuses: Vec::new(), activities: Vec::new() };
        }
        let Ok(found) = self.try_get_all(&keys).await else { return AuditOutcome::Away };
        let held = |id: &StatusId| found.has(Key::status(*id)) || found.has(Key::status_counts(*id));
        AuditOutcome::Asked {
            keys: keys.len(),
            statuses: statuses.iter().copied().filter(held).collect(),
            activities: Self::outlived(&found, authors, before).collect(),
        }
    }
}
