//! What all cache calls of one request may take together.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// One request's cache budget. Only the time in which a call is under way counts, and calls side by side count once:
/// a slow store does not eat what the cache may take.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    total: Duration,
    meter: Arc<Mutex<Meter>>,
}

#[derive(Debug)]
struct Meter {
    spent: Duration,
    under_way: usize,
    /// Since when at least one call is under way.
    since: Instant,
}

impl Meter {
    fn spent(&self) -> Duration {
        self.spent + if self.under_way > 0 { self.since.elapsed() } else { Duration::ZERO }
    }
}

impl Budget {
    pub(crate) fn new(total: Duration) -> Self {
        Self {
            total,
            meter: Arc::new(Mutex::new(Meter { spent: Duration::ZERO, under_way: 0, since: Instant::now() })),
        }
    }

    /// Starts a call; `None` where nothing is left.
    pub(crate) fn start(&self) -> Option<RunningCall<'_>> {
        let mut meter = self.lock();
        if meter.spent() >= self.total {
            return None;
        }
        if meter.under_way == 0 {
            meter.since = Instant::now();
        }
        meter.under_way += 1;
        Some(RunningCall(self))
    }

    fn lock(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that is under way. It ends when this is dropped, also where the call is given up.
#[derive(Debug)]
pub(crate) struct RunningCall<'a>(&'a Budget);

impl RunningCall<'_> {
    /// What is left.
    pub(crate) fn left(&self) -> Duration {
        self.0.total.saturating_sub(self.0.lock().spent())
    }

    /// A third of the whole. Who fails in less failed fast; who was given more and did not answer is to blame.
    pub(crate) fn share(&self) -> Duration {
        self.0.total / 3
    }
}

impl Drop for RunningCall<'_> {
    fn drop(&mut self) {
        let mut meter = self.0.lock();
        meter.under_way -= 1;
        if meter.under_way == 0 {
            meter.spent = meter.spent.saturating_add(meter.since.elapsed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[tokio::test(start_paused = true)]
    async fn calls_after_each_other_share_one_budget() {
        let budget = Budget::new(150 * MS);
        for _ in 0..3 {
            let call = budget.start().unwrap();
            tokio::time::advance(40 * MS).await;
            drop(call);
        }
        assert_eq!(budget.start().unwrap().left(), 30 * MS);
    }

    #[tokio::test(start_paused = true)]
    async fn calls_side_by_side_count_once() {
        let budget = Budget::new(150 * MS);
        let (one, two) = (budget.start().unwrap(), budget.start().unwrap());
        tokio::time::advance(40 * MS).await;
        drop(one);
        tokio::time::advance(10 * MS).await;
        assert_eq!(two.left(), 100 * MS);
        drop(two);
        assert_eq!(budget.start().unwrap().left(), 100 * MS);
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_store_takes_does_not_count() {
        let budget = Budget::new(150 * MS);
        drop(budget.start().unwrap());
        tokio::time::advance(900 * MS).await;
        assert_eq!(budget.start().unwrap().left(), 150 * MS);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_starts_when_it_is_spent() {
        let budget = Budget::new(150 * MS);
        let call = budget.start().unwrap();
        tokio::time::advance(150 * MS).await;
        assert!(budget.start().is_none());
        drop(call);
        assert!(budget.clone().start().is_none(), "clones share it");
    }
}
