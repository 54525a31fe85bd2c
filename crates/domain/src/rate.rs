//! How often something may be done: a number in each window of time, as Mastodon documents its limits.
//!
//! Windows are cut from the clock, not from somebody's first request: whoever counts needs no memory of when that was, and
//! all who count agree.

use std::time::Duration;

use crate::time::Moment;

/// So many in each window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub limit: u32,
    /// The window's length. A divisor of a day, so that no window reaches over midnight (UTC).
    pub window: Duration,
}

/// How somebody stands to a rate, having been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitState {
    /// How many there may be in the window.
    pub limit: u32,
    /// How many are left of them.
    pub remaining: u32,
    /// When the window ends and the count begins anew.
    pub reset: Moment,
    /// Whether this was one too many.
    pub exceeded: bool,
}

impl Rate {
    /// When the window of that moment began, in seconds since the Unix epoch.
    #[must_use]
    pub const fn window_at(self, now: Moment) -> u64 {
        now.as_secs() - now.as_secs() % self.window.as_secs()
    }

    /// How somebody stands of whom so many were counted in the window of that moment, this one included.
    #[must_use]
    pub fn standing(self, counted: u64, now: Moment) -> RateLimitState {
        let counted = u32::try_from(counted).unwrap_or(u32::MAX);
        RateLimitState {
            limit: self.limit,
            remaining: self.limit.saturating_sub(counted),
            reset: Moment::from_millis((self.window_at(now) + self.window.as_secs()) * 1_000),
            exceeded: counted > self.limit,
        }
    }
}

impl RateLimitState {
    /// The one that is nearer to its end: what a client has to know of several.
    #[must_use]
    pub fn nearer(self, other: Self) -> Self {
        let left = |it: &Self| (!it.exceeded, it.remaining);
        if left(&other) < left(&self) { other } else { self }
    }

    /// Whole seconds until the count begins anew, at least one.
    #[must_use]
    pub fn wait_secs(&self, now: Moment) -> u32 {
        let millis = self.reset.as_millis().saturating_sub(now.as_millis());
        u32::try_from(millis.div_ceil(1_000)).unwrap_or(u32::MAX).max(1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATE: Rate = Rate { limit: 30, window: Duration::from_mins(30) };

    proptest! {
        #[test]
        fn a_window_holds_the_moment_and_ends_at_the_reset(millis in 0u64..4_000_000_000_000) {
            let now = Moment::from_millis(millis);
            let (from, reset) = (RATE.window_at(now), RATE.standing(1, now).reset);
            prop_assert!(from * 1_000 <= millis && millis < reset.as_millis());
            prop_assert_eq!(reset.as_secs() - from, 1_800);
            prop_assert_eq!(RATE.window_at(reset), reset.as_secs(), "the next begins where it ends");
            prop_assert_eq!(from / 86_400, (reset.as_secs() - 1) / 86_400, "it is of one day");
            prop_assert!((1..=1_800).contains(&RATE.standing(1, now).wait_secs(now)));
        }
    }

    #[test]
    fn the_limit_itself_is_allowed_and_one_more_is_not() {
        let now = Moment::from_millis(1_800_000_000_000);
        let standing = |counted| {
            let standing = RATE.standing(counted, now);
            (standing.remaining, standing.exceeded)
        };
        assert_eq!([1, 30, 31, u64::MAX].map(standing), [(29, false), (0, false), (0, true), (0, true)]);
        let other = Rate { limit: 300, window: Duration::from_mins(5) };
        let nearer = |mine, its| RATE.standing(mine, now).nearer(other.standing(its, now)).limit;
        assert_eq!((nearer(1, 1), nearer(1, 280), nearer(30, 301)), (30, 300, 300));
    }
}
