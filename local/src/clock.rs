//! The one clock of a running Crudder: real time plus an offset that can be moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crudder_domain::{Clock, Moment};

/// Real time plus an offset. Everything in the process reads this one: the functions, the table's TTL, the
/// cache's TTL, the tokens' ends. So a test that moves it sees all of them agree.
#[derive(Debug, Default)]
pub struct MovableClock {
    /// Milliseconds, may be negative.
    offset: AtomicI64,
}

impl MovableClock {
    /// A clock that is this many seconds ahead of real time (behind where negative).
    #[must_use]
    pub fn with_offset(seconds: i64) -> Arc<Self> {
        let clock = Self::default();
        clock.advance(seconds);
        Arc::new(clock)
    }

    /// Moves the clock on by so many seconds (back where negative).
    pub fn advance(&self, seconds: i64) {
        let millis = seconds.saturating_mul(1000);
        // `fetch_update` with a closure that always answers can't fail.
        let _ = self
            .offset
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |offset| Some(offset.saturating_add(millis)));
    }

    /// How far it is ahead of real time, in seconds.
    #[must_use]
    pub fn offset_secs(&self) -> i64 {
        self.offset.load(Ordering::SeqCst) / 1000
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn now_millis(&self) -> u64 {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let real = i64::try_from(real.as_millis()).unwrap_or(i64::MAX);
        u64::try_from(real.saturating_add(self.offset.load(Ordering::SeqCst))).unwrap_or(0)
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.now_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_both_ways_and_never_before_1970() {
        let clock = MovableClock::with_offset(90);
        let real = MovableClock::default().now_millis();
        assert!(clock.now_millis() >= real + 90_000);
        clock.advance(-90);
        assert_eq!(clock.offset_secs(), 0);
        clock.advance(i64::MIN);
        assert_eq!(clock.now_millis(), 0);
    }
}
