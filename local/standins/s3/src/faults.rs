//! What goes wrong when it is told to. Everything is off at first, and settable while requests run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// The switches.
#[derive(Debug, Default)]
pub struct Faults {
    latency_millis: AtomicU64,
    busy: AtomicBool,
    drop: AtomicBool,
}

impl Faults {
    /// How long each request waits before anything else.
    pub fn set_latency(&self, latency: Duration) {
        let millis = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        self.latency_millis.store(millis, Ordering::SeqCst);
    }

    /// Whether requests are answered `SlowDown`.
    pub fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::SeqCst);
    }

    /// Whether connections are closed without an answer.
    pub fn set_drop(&self, drop: bool) {
        self.drop.store(drop, Ordering::SeqCst);
    }

    /// Switches everything off.
    pub fn clear(&self) {
        self.set_latency(Duration::ZERO);
        self.set_busy(false);
        self.set_drop(false);
    }

    pub(crate) fn is_busy(&self) -> bool {
        self.busy.load(Ordering::SeqCst)
    }

    pub(crate) fn drops(&self) -> bool {
        self.drop.load(Ordering::SeqCst)
    }

    /// Waits as long as a request has to.
    pub(crate) async fn delay(&self) {
        let latency = self.latency_millis.load(Ordering::SeqCst);
        if latency > 0 {
            tokio::time::sleep(Duration::from_millis(latency)).await;
        }
    }
}
