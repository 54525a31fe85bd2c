//! How the pool can be told to fail, while it runs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What is wrong at the moment. By default nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // Switches, each of its own.
pub struct Fault {
    /// Every answer comes so many milliseconds late.
    pub latency_ms: u64,
    /// Every so-manieth call of the API is throttled (1: every one); none where 0.
    pub throttle_every: u64,
    /// The API takes requests and never answers.
    pub hang: bool,
    /// The API answers with an internal error.
    pub fail: bool,
    /// The well-known documents are asked for and never answered.
    pub keys_hang: bool,
    /// The well-known documents answer with an internal error.
    pub keys_fail: bool,
    /// The trigger after a confirmation fails without having been called.
    pub trigger_fail: bool,
    /// The trigger before a sign-up fails without having been called.
    pub pre_sign_up_fail: bool,
}

/// The switches.
#[derive(Debug, Default)]
pub struct Faults {
    now: Mutex<Fault>,
    calls: AtomicU64,
}

/// What to do with a request instead of answering it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misdeed {
    Hang,
    Fail,
    Throttle,
}

impl Faults {
    /// Sets what is wrong from now on; `Fault::default()` heals everything.
    pub fn set(&self, fault: Fault) {
        self.calls.store(0, Ordering::SeqCst);
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// What is wrong now.
    #[must_use]
    pub fn get(&self) -> Fault {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::from_millis(self.get().latency_ms)
    }

    pub(crate) fn for_api(&self) -> Option<Misdeed> {
        let fault = self.get();
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        match fault {
            Fault { hang: true, .. } => Some(Misdeed::Hang),
            Fault { fail: true, .. } => Some(Misdeed::Fail),
            Fault { throttle_every: 0, .. } => None,
            Fault { throttle_every, .. } => call.is_multiple_of(throttle_every).then_some(Misdeed::Throttle),
        }
    }

    pub(crate) fn for_keys(&self) -> Option<Misdeed> {
        match self.get() {
            Fault { keys_hang: true, .. } => Some(Misdeed::Hang),
            Fault { keys_fail: true, .. } => Some(Misdeed::Fail),
            _ => None,
        }
    }
}
