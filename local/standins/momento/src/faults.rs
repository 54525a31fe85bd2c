//! What goes wrong with calls that arrive. What goes wrong with connections is at the door.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tonic::Status;

/// Faults that can be switched on and off while the stand-in runs. All are off at first.
#[derive(Debug, Default)]
pub struct Faults {
    latency_millis: AtomicU64,
    over_limit: AtomicBool,
    unavailable: AtomicBool,
    hang: watch::Sender<bool>,
}

impl Faults {
    /// Answers each call so much later.
    pub fn set_latency(&self, latency: Duration) {
        self.latency_millis.store(u64::try_from(latency.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }

    /// Accepts calls and never answers them. Those that hang go on when it is switched off.
    pub fn set_hang(&self, hang: bool) {
        self.hang.send_replace(hang);
    }

    /// Answers each call with `RESOURCE_EXHAUSTED`, as above the operations that an account may make a second.
    pub fn set_over_limit(&self, over_limit: bool) {
        self.over_limit.store(over_limit, Ordering::SeqCst);
    }

    /// Answers each call with `UNAVAILABLE`.
    pub fn set_unavailable(&self, unavailable: bool) {
        self.unavailable.store(unavailable, Ordering::SeqCst);
    }

    /// Switches everything off.
    pub fn clear(&self) {
        self.set_latency(Duration::ZERO);
        self.set_over_limit(false);
        self.set_unavailable(false);
        self.set_hang(false);
    }

    /// What a call goes through before it is looked at.
    pub(crate) async fn suffer(&self) -> Result<(), Status> {
        let latency = self.latency_millis.load(Ordering::SeqCst);
        if latency > 0 {
            tokio::time::sleep(Duration::from_millis(latency)).await;
        }
        // The sender lives as long as `self`: waiting can't fail.
        let _ = self.hang.subscribe().wait_for(|hang| !hang).await;
        if self.over_limit.load(Ordering::SeqCst) {
            return Err(Status::resource_exhausted("request rate limit exceeded"));
        }
        if self.unavailable.load(Ordering::SeqCst) {
            return Err(Status::unavailable("the cache is not available"));
        }
        Ok(())
    }
}
