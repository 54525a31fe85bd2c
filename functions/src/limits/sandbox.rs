//! Counts in this process. It ends with the sandbox, and each sandbox has its own: so many sandboxes, so many times the
//! limit. What it keeps is bounded.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crudder_domain::{Moment, Rate};

use super::Subject;

/// How many are told apart at the same time: some 50 bytes each.
const MOST: usize = 10_000;

/// Who came how often in which window, of one rate for each window's length.
#[derive(Debug, Default)]
pub(crate) struct Sandbox(Mutex<HashMap<Subject, Seen>>);

#[derive(Debug)]
struct Seen {
    window: u64,
    times: u64,
}

impl Sandbox {
    /// Counts somebody once more; how often in the present window.
    pub(super) fn count(&self, whose: Subject, rate: Rate, now: Moment) -> u64 {
        let window = rate.window_at(now);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST && !all.contains_key(&whose) {
            all.retain(|_, seen| seen.window == window);
            // Whoever comes from so many places is not held by counting each of them.
            if all.len() >= MOST {
                all.clear();
            }
        }
        let seen = all.entry(whose).or_insert(Seen { window, times: 0 });
        if seen.window != window {
            *seen = Seen { window, times: 0 };
        }
        seen.times += 1;
        seen.times
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const RATE: Rate = Rate { limit: 3, window: Duration::from_mins(5) };

    fn from(number: u32) -> Subject {
        Subject::address(std::net::IpAddr::from(number.to_be_bytes()))
    }

    #[test]
    fn each_is_counted_by_itself_and_anew_in_each_window() {
        let (sandbox, now) = (Sandbox::default(), Moment::from_millis(1_800_000_000_000));
        assert_eq!([1, 1, 2].map(|who| sandbox.count(from(who), RATE, now)), [1, 2, 1]);
        let later = now + Duration::from_mins(5);
        assert_eq!([1, 2].map(|who| sandbox.count(from(who), RATE, later)), [1, 1]);
    }

    #[test]
    fn however_many_come_it_keeps_a_bounded_number() {
        let (sandbox, now) = (Sandbox::default(), Moment::from_millis(1_800_000_000_000));
        for who in 0..u32::try_from(MOST).unwrap() * 2 + 5 {
            sandbox.count(from(who), RATE, now);
        }
        assert!(sandbox.0.lock().unwrap().len() <= MOST);
    }
}
