//! A time that only goes forward, for what lasts (the breaker, a connection's idling), as opposed to when it is.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long it has been since some beginning. Never goes back.
pub trait MonotonicClock: Send + Sync + fmt::Debug {
    /// The time since the beginning.
    fn elapsed(&self) -> Duration;
}

/// A number of milliseconds that moves when somebody stores another.
impl MonotonicClock for AtomicU64 {
    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.load(Ordering::SeqCst))
    }
}

/// The machine's own.
#[derive(Debug)]
pub(crate) struct SystemMonotonicClock(Instant);

impl SystemMonotonicClock {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }
}

impl MonotonicClock for SystemMonotonicClock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
