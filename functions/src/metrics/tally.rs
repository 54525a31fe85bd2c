//! What happens while a handler runs, and nobody but it would know.
//!
//! Counted for the whole process, and only ever upwards: Lambda runs one invocation at a time in each, so what one did
//! is the difference.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The counts of a process. Shared by all that serves an invocation.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    ended_served: AtomicU64,
    pool_failures: AtomicU64,
    /// What one invocation found out, for its line to take.
    last: Mutex<Found>,
}

/// What belongs to one invocation alone.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The route that the request meant, where the gateway's own key does not say.
    pub(crate) route: Option<&'static str>,
    /// How long ago the oldest change of the batch was made.
    pub(crate) lag: Option<Duration>,
}

impl Tally {
    /// So many statuses stand in an answer although their end has come.
    pub(crate) fn served_ended(&self, statuses: usize) {
        self.ended_served.fetch_add(statuses as u64, Ordering::Relaxed);
    }

    /// The user pool failed, and it was not the fault of whoever asked.
    pub(crate) fn pool_failed(&self) {
        self.pool_failures.fetch_add(1, Ordering::Relaxed);
    }

    /// The route that is being served.
    pub(crate) fn serves(&self, route: &'static str) {
        self.found(|found| found.route = Some(route));
    }

    /// A change that was made so long ago is being handled. Of several the oldest counts.
    pub(crate) fn lags(&self, by: Duration) {
        self.found(|found| found.lag = found.lag.max(Some(by)));
    }

    pub(crate) fn ended_served(&self) -> u64 {
        self.ended_served.load(Ordering::Relaxed)
    }

    pub(crate) fn pool_failures(&self) -> u64 {
        self.pool_failures.load(Ordering::Relaxed)
    }

    /// What was found out since it was last taken.
    pub(crate) fn take(&self) -> Found {
        let mut taken = Found::default();
        self.found(|found| std::mem::swap(found, &mut taken));
        taken
    }

    fn found(&self, change: impl FnOnce(&mut Found)) {
        change(&mut self.last.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_batch_the_oldest_change_says_how_late_it_is_and_the_next_batch_starts_anew() {
        let tally = Tally::default();
        for seconds in [3, 90, 7] {
            tally.lags(Duration::from_secs(seconds));
        }
        assert_eq!(tally.take().lag, Some(Duration::from_secs(90)));
        assert_eq!(tally.take().lag, None);
    }
}
