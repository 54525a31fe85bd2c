//! What goes wrong when it is told to. Everything is off at first, and settable while requests run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// The switches.
#[derive(Debug, Default)]
pub struct Faults {
    latency_millis: AtomicU64,
    hang: AtomicBool,
    /// Requests that are answered `ProvisionedThroughputExceededException`.
    pub throttle: Pulse,
    /// Requests whose connection is closed without an answer. The database has not seen them.
    pub drop: Pulse,
    /// Requests that the database carries out, and whose connection is closed instead of an answer.
    pub lose_answer: Pulse,
    /// `TransactWriteItems` that are cancelled for a `TransactionConflict`.
    pub conflict: Pulse,
    /// `BatchGetItem` that leave their last key unprocessed.
    pub unprocessed: Pulse,
}

impl Faults {
    /// How long each request waits before anything else.
    pub fn set_latency(&self, latency: Duration) {
        let millis = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        self.latency_millis.store(millis, Ordering::SeqCst);
    }

    /// Whether requests are taken and never answered, until this is switched off again.
    pub fn set_hang(&self, hang: bool) {
        self.hang.store(hang, Ordering::SeqCst);
    }

    /// Switches everything off.
    pub fn clear(&self) {
        self.set_latency(Duration::ZERO);
        self.set_hang(false);
        for pulse in [&self.throttle, &self.drop, &self.lose_answer, &self.conflict, &self.unprocessed] {
            pulse.every(0);
            pulse.next(0);
        }
    }

    /// Waits as long as a request has to.
    pub(crate) async fn delay(&self) {
        let latency = self.latency_millis.load(Ordering::SeqCst);
        if latency > 0 {
            tokio::time::sleep(Duration::from_millis(latency)).await;
        }
        while self.hang.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// A fault that strikes some requests: the next few, or every nth.
#[derive(Debug, Default)]
pub struct Pulse {
    next: AtomicU64,
    every: AtomicU64,
    seen: AtomicU64,
}

impl Pulse {
    /// Strikes the next `count` requests.
    pub fn next(&self, count: u64) {
        self.next.store(count, Ordering::SeqCst);
    }

    /// Strikes each `nth` request from now on: 1 is each, 0 none.
    pub fn every(&self, nth: u64) {
        self.seen.store(0, Ordering::SeqCst);
        self.every.store(nth, Ordering::SeqCst);
    }

    /// Whether this request is struck.
    pub(crate) fn strikes(&self) -> bool {
        let less = |left: u64| left.checked_sub(1);
        if self.next.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok() {
            return true;
        }
        match self.every.load(Ordering::SeqCst) {
            0 => false,
            nth => (self.seen.fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(nth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_strikes_the_next_few_or_every_nth() {
        let pulse = Pulse::default();
        let strikes = |count: usize| (0..count).map(|_| pulse.strikes()).collect::<Vec<_>>();
        assert_eq!(strikes(2), [false, false]);
        pulse.next(2);
        assert_eq!(strikes(3), [true, true, false]);
        pulse.every(3);
        assert_eq!(strikes(6), [false, false, true, false, false, true]);
        pulse.every(0);
        assert_eq!(strikes(1), [false]);
    }
}
