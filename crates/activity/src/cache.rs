//! The facade.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crudder_domain::{
    Account, AccountCounts, AccountId, Activity, Clock, ExpiresAt, Status, StatusCounts, StatusId,
};

use crate::config::Config;
use crate::counters::Counters;
use crate::item::{Following, Home, PageHits, Write};

/// The cache of one process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cache {}

impl Cache {
    /// No cache: every get is a miss, every write a no-op.
    #[must_use]
    pub fn disabled() -> Self {
        Self {}
    }

    /// A cache at the service that `config` names. Nothing is connected yet: [`Self::warm_up`] does.
    #[must_use]
    pub fn connect(_config: Config, _clock: Arc<dyn Clock>) -> Self {
        Self {}
    }

    /// Opens the connection by one bounded get. For Lambda's init phase.
    pub async fn warm_up(&self) {}

    /// The cache for one request: all its calls share one budget.
    #[must_use]
    pub fn request(&self) -> Budgeted {
        Budgeted {}
    }

    /// As [`Self::request`], with another budget: for the stream's consumer, whom nobody waits for.
    #[must_use]
    pub fn within(&self, _budget: Duration) -> Budgeted {
        Budgeted {}
    }

    /// What it has done so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters::default()
    }
}

/// The cache for one request. Everything is infallible: a failed get is a miss. Cheap to clone; clones share the
/// budget.
#[derive(Clone, Debug)]
pub struct Budgeted {}

#[expect(clippy::unused_async, clippy::unused_self, reason = "every get is a miss until the client stands")]
impl Budgeted {
    /// The reader's home timeline. One call.
    pub async fn get_home(&self, _reader: AccountId) -> Option<Home> {
        None
    }

    /// Keeps the reader's home timeline for `ttl`, or until its last entry ends. One call.
    pub async fn set_home(&self, _reader: AccountId, _home: &Home, _ttl: Duration) -> Write {
        Write::Held
    }

    /// Whom the reader follows. One call.
    pub async fn get_following(&self, _reader: AccountId) -> Option<Following> {
        None
    }

    /// Keeps whom the reader follows. One call.
    pub async fn set_following(&self, _reader: AccountId, _following: &Following) -> Write {
        Write::Held
    }

    /// The activities of these authors, as far as they are known. One call for each 500.
    pub async fn get_activities(&self, _authors: &[AccountId]) -> HashMap<AccountId, Activity> {
        HashMap::new()
    }

    /// Fills what was read from the store, where nothing is known. One call.
    pub async fn fill_activity(&self, _author: AccountId, _activity: &Activity) -> Write {
        Write::Held
    }

    /// Fills what was read from the store, where nothing is known. One call each, at most
    /// [`Config::fills`] of them a request.
    pub async fn fill_activities<'a>(
        &self,
        _activities: impl IntoIterator<Item = (AccountId, &'a Activity)>,
    ) -> Write {
        Write::Held
    }

    /// Writes through a change of an author's activity; never goes back to an older version. One call where the
    /// cache held `before` or nothing.
    pub async fn put_activity(&self, _author: AccountId, _before: &Activity, _after: &Activity) -> Write {
        Write::Held
    }

    /// What is known of a page: one call for all of it.
    pub async fn get_page(&self, _statuses: &[StatusId], _accounts: &[AccountId]) -> PageHits {
        PageHits::default()
    }

    /// Fills statuses that were read from the store; never brings back a deleted one. One call each.
    pub async fn fill_statuses(&self, _statuses: &[Status]) -> Write {
        Write::Held
    }

    /// Writes through a new or changed status; never over a newer version or a tombstone. One call for a new one.
    pub async fn put_status(&self, _status: &Status) -> Write {
        Write::Held
    }

    /// Writes a deleted status's tombstone over whatever is there. One call.
    pub async fn bury_status(&self, _id: StatusId, _expires_at: ExpiresAt) -> Write {
        Write::Held
    }

    /// Fills statuses' numbers for a minute. One call for all of them.
    pub async fn fill_counts(&self, _counts: &[(StatusId, ExpiresAt, StatusCounts)]) -> Write {
        Write::Held
    }

    /// Fills accounts as shown: the profiles one call each (none for those that [`Self::get_page`] found), and the
    /// numbers for a minute, one call for all of them.
    pub async fn fill_accounts(&self, _accounts: &[(Account, AccountCounts)]) -> Write {
        Write::Held
    }

    /// Writes through a new or changed profile; never goes back to an older version. One call where nothing was
    /// known, else up to three.
    pub async fn put_account(&self, _account: &Account) -> Write {
        Write::Held
    }
}
