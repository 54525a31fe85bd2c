//! The circuit breaker: an outage costs no request more than once a second.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::limits::BREAKER;
use crate::ticks::MonotonicClock;

/// Opens for a second when a call fails; then lets one call try, while all others are still kept off.
#[derive(Debug)]
pub(crate) struct Breaker {
    ticks: Arc<dyn MonotonicClock>,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed,
    Open {
        until: Duration,
    },
    /// One call is trying whether the outage is over.
    Trying,
}

impl Breaker {
    pub(crate) fn new(ticks: Arc<dyn MonotonicClock>) -> Self {
        Self { ticks, state: Mutex::new(State::Closed) }
    }

    /// Lets a call through, or `None`.
    pub(crate) fn permit(&self) -> Option<Permit<'_>> {
        let mut state = self.lock();
        let tries = match *state {
            State::Closed => false,
            State::Open { until } if self.ticks.elapsed() >= until => true,
            State::Open { .. } | State::Trying => return None,
        };
        if tries {
            *state = State::Trying;
        }
        Some(Permit { breaker: self, tries })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave to make one call. What became of it is to be told; a call that was given up tells nothing.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    breaker: &'a Breaker,
    tries: bool,
}

impl Permit<'_> {
    /// The cache answered.
    pub(crate) fn succeeded(mut self) {
        // Only the call that tries closes it: others may have been answered before the outage was seen.
        if std::mem::take(&mut self.tries) {
            *self.breaker.lock() = State::Closed;
        }
    }

    /// The cache failed. Says whether this is what opened the breaker: of many calls side by side it is one.
    pub(crate) fn failed(mut self) -> bool {
        self.tries = false;
        let now = self.breaker.ticks.elapsed();
        let mut state = self.breaker.lock();
        let was_open = matches!(*state, State::Open { until } if now < until);
        *state = State::Open { until: now + BREAKER };
        !was_open
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.tries {
            // The one that tried was given up: the next may try at once.
            *self.breaker.lock() = State::Open { until: Duration::ZERO };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn breaker() -> (Breaker, Arc<AtomicU64>) {
        let ticks = Arc::new(AtomicU64::new(5_000));
        (Breaker::new(Arc::clone(&ticks) as Arc<dyn MonotonicClock>), ticks)
    }

    #[test]
    fn a_failure_keeps_every_call_off_for_a_second() {
        let (breaker, ticks) = breaker();
        assert!(breaker.permit().unwrap().failed());
        assert!(breaker.permit().is_none());
        ticks.fetch_add(999, Ordering::SeqCst);
        assert!(breaker.permit().is_none());
        ticks.fetch_add(1, Ordering::SeqCst);
        assert!(breaker.permit().is_some());
    }

    #[test]
    fn after_the_second_one_call_tries_and_the_others_wait_for_it() {
        let (breaker, ticks) = breaker();
        breaker.permit().unwrap().failed();
        ticks.fetch_add(1_000, Ordering::SeqCst);
        let trying = breaker.permit().unwrap();
        assert!(breaker.permit().is_none());
        trying.failed();
        assert!(breaker.permit().is_none());
        ticks.fetch_add(1_000, Ordering::SeqCst);
        breaker.permit().unwrap().succeeded();
        assert!(breaker.permit().is_some() && breaker.permit().is_some());
    }

    #[test]
    fn an_answer_from_before_the_outage_does_not_close_it() {
        let (breaker, _) = breaker();
        let [early, late, later] = [(); 3].map(|()| breaker.permit().unwrap());
        assert!(late.failed());
        assert!(!later.failed(), "it is open already");
        early.succeeded();
        assert!(breaker.permit().is_none());
    }

    #[test]
    fn a_try_that_was_given_up_lets_the_next_one_try() {
        let (breaker, ticks) = breaker();
        breaker.permit().unwrap().failed();
        ticks.fetch_add(1_000, Ordering::SeqCst);
        drop(breaker.permit().unwrap());
        assert!(breaker.permit().is_some());
    }
}
