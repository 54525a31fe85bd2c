//! When something lives: moments, lifetimes and ends.
//!
//! A life is half-open, `[created_at, expires_at)`, by the server's clock. Ends are whole seconds, as
//! `DynamoDB`'s TTL has them, rounded down, so that nothing is ever a fraction late in ending.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::number;

/// Where the time comes from. A parameter of everything that needs it: tests move it, nothing sleeps.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present, as the server sees it.
    fn now(&self) -> Moment;
}

/// A clock that is a number (milliseconds since the Unix epoch) and moves when somebody stores another.
impl Clock for AtomicU64 {
    fn now(&self) -> Moment {
        Moment::from_millis(self.load(Ordering::SeqCst))
    }
}

/// A point in time: milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(u64);

impl Moment {
    /// A moment from milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0 / 1000
    }

    /// ISO 8601 in UTC with milliseconds, as Mastodon writes it: `2026-11-23T20:00:00.000Z`.
    #[must_use]
    pub fn to_iso8601(self) -> String {
        let millis = i64::try_from(self.0).unwrap_or(i64::MAX);
        let timestamp = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX);
        format!("{timestamp:.3}")
    }

    /// The day of that in UTC: `2026-11-23`.
    #[must_use]
    pub fn to_iso8601_date(self) -> String {
        let mut text = self.to_iso8601();
        text.truncate("2026-11-23".len());
        text
    }

    /// Reads ISO 8601 with an offset or `Z`; `None` where it is none, or before 1970.
    #[must_use]
    pub fn parse_iso8601(text: &str) -> Option<Self> {
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        u64::try_from(timestamp.as_millisecond()).ok().map(Self)
    }
}

impl std::ops::Add<Duration> for Moment {
    type Output = Self;

    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(rhs.as_millis()).unwrap_or(u64::MAX)))
    }
}

/// How long a status lives, in whole seconds: 60 s to 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lifetime(u32);

/// Why a number is no lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be between {min} and {max} seconds", min = Lifetime::MIN.as_secs(), max = Lifetime::MAX.as_secs())]
pub struct LifetimeOutOfBounds;

impl Lifetime {
    /// The shortest life: one minute.
    pub const MIN: Self = Self(60);
    /// The longest life: 30 days.
    pub const MAX: Self = Self(30 * 86_400);
    /// A new account's default: 7 days.
    pub const DEFAULT: Self = Self(7 * 86_400);

    /// What a person is offered to choose from, in seconds; anything between the bounds can be asked for.
    pub const OFFERED: [u32; 7] = [3_600, 10_800, 43_200, 86_400, 259_200, 604_800, 2_592_000];

    /// A lifetime of so many seconds.
    ///
    /// # Errors
    /// [`LifetimeOutOfBounds`] below [`Self::MIN`] or above [`Self::MAX`].
    pub fn from_secs(secs: u64) -> Result<Self, LifetimeOutOfBounds> {
        let life = u32::try_from(secs).map(Self).map_err(|_| LifetimeOutOfBounds)?;
        if (Self::MIN..=Self::MAX).contains(&life) { Ok(life) } else { Err(LifetimeOutOfBounds) }
    }

    /// Its length in seconds.
    #[must_use]
    pub const fn as_secs(self) -> u32 {
        self.0
    }

    /// The lifetime that a wished-for end makes of a status created at `now`.
    ///
    /// # Errors
    /// [`LifetimeOutOfBounds`] where the end is too near, past, or too far.
    pub fn until(end: Moment, now: Moment) -> Result<Self, LifetimeOutOfBounds> {
        Self::from_secs(end.as_secs().saturating_sub(now.as_secs()))
    }

    /// What a hashtag `#exp3h` asks for (`s`, `m`, `h`, `d`), given without its `#`.
    ///
    /// `None` where the tag is not of that form; an error where it is, but out of bounds.
    #[must_use]
    pub fn from_hashtag(tag: &str) -> Option<Result<Self, LifetimeOutOfBounds>> {
        let rest = tag.strip_prefix("exp").or_else(|| tag.strip_prefix("EXP"))?;
        let unit: u64 = match rest.chars().next_back()?.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let digits = &rest[..rest.len() - 1];
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let count: u64 = digits.parse().unwrap_or(u64::MAX);
        Some(Self::from_secs(count.saturating_mul(unit)))
    }
}

impl FromStr for Lifetime {
    type Err = LifetimeOutOfBounds;

    /// Reads a number of seconds. Of a fraction the whole seconds count.
    fn from_str(text: &str) -> Result<Self, LifetimeOutOfBounds> {
        let secs = number::whole(text).and_then(|secs| u64::try_from(secs).ok());
        Self::from_secs(secs.ok_or(LifetimeOutOfBounds)?)
    }
}

/// The end of a life: whole seconds since the Unix epoch, the first second in which it is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExpiresAt(u64);

impl ExpiresAt {
    /// An end from seconds since the Unix epoch, as `DynamoDB`'s TTL attribute holds it.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    /// The end of a life of that length which begins at `created_at`.
    #[must_use]
    pub const fn after(created_at: Moment, lifetime: Lifetime) -> Self {
        Self(created_at.as_secs() + lifetime.0 as u64)
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// The end as a moment.
    #[must_use]
    pub const fn moment(self) -> Moment {
        Moment(self.0.saturating_mul(1000))
    }

    /// Whether what ends here is still there. Every read in Crudder asks this, and only this.
    #[must_use]
    pub const fn is_alive(self, now: Moment) -> bool {
        now.0 < self.moment().0
    }

    /// What is left of the life; zero once it has ended.
    #[must_use]
    pub const fn remaining(self, now: Moment) -> Duration {
        Duration::from_millis(self.moment().0.saturating_sub(now.0))
    }

    /// The minute in which it ends, counted since the Unix epoch. Counts forget by the minute.
    #[must_use]
    pub const fn minute(self) -> u64 {
        self.0 / 60
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_life_is_never_longer_than_chosen_and_at_most_a_second_shorter(
            born in 0u64..4_000_000_000_000, secs in 60u64..=2_592_000, later in 0u64..3_000_000_000
        ) {
            let life = Lifetime::from_secs(secs).unwrap();
            let created = Moment::from_millis(born);
            let end = ExpiresAt::after(created, life);
            let now = created + Duration::from_millis(later);
            if later >= secs * 1000 {
                prop_assert!(!end.is_alive(now));
                prop_assert_eq!(end.remaining(now), Duration::ZERO);
            }
            if later + 1000 <= secs * 1000 {
                prop_assert!(end.is_alive(now));
                prop_assert!(end.remaining(now) > Duration::ZERO);
            }
        }

        #[test]
        fn iso8601_survives_a_round_trip(millis in 0u64..4_000_000_000_000) {
            let moment = Moment::from_millis(millis);
            prop_assert_eq!(Moment::parse_iso8601(&moment.to_iso8601()), Some(moment));
        }

        #[test]
        fn only_sixty_seconds_to_thirty_days_are_a_lifetime(secs in any::<u64>()) {
            prop_assert_eq!(Lifetime::from_secs(secs).is_ok(), (60..=2_592_000).contains(&secs));
        }

        #[test]
        fn no_hashtag_makes_it_panic(tag in "\\PC{0,20}") {
            let _ = Lifetime::from_hashtag(&tag);
        }
    }

    #[test]
    fn the_end_itself_is_outside_the_life() {
        let end = ExpiresAt::from_secs(100);
        assert!(end.is_alive(Moment::from_millis(99_999)));
        assert!(!end.is_alive(Moment::from_millis(100_000)));
    }

    #[test]
    fn moments_are_written_as_mastodon_writes_them() {
        assert_eq!(Moment::from_millis(0).to_iso8601(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Moment::from_millis(1_500).to_iso8601(), "1970-01-01T00:00:01.500Z");
    }

    #[test]
    fn a_number_of_seconds_is_read_as_a_lifetime_and_rounded_down() {
        for (text, secs) in
            [("3600", 3_600), ("90.0", 90), ("86171.14", 86_171), ("60.999", 60), ("2592000.9", 2_592_000)]
        {
            assert_eq!(text.parse::<Lifetime>().map(Lifetime::as_secs), Ok(secs), "{text}");
        }
        for text in ["", "59", "59.9", "2592001", "-1", "soon", "90s", "1e99", "99999999999999999999999"] {
            assert_eq!(text.parse::<Lifetime>(), Err(LifetimeOutOfBounds), "{text}");
        }
    }

    #[test]
    fn hashtags_choose_lifetimes() {
        let secs = |tag| Lifetime::from_hashtag(tag).map(|life| life.map(Lifetime::as_secs));
        assert_eq!(secs("exp3h"), Some(Ok(10_800)));
        assert_eq!(secs("EXP90S"), Some(Ok(90)));
        assert_eq!(secs("exp30d"), Some(Ok(2_592_000)));
        assert_eq!(secs("exp31d"), Some(Err(LifetimeOutOfBounds)));
        assert_eq!(secs("exp99999999999999999999d"), Some(Err(LifetimeOutOfBounds)));
        for tag in ["exp", "exph", "expert", "expo2h", "rust", "exp3x", "exp-3h"] {
            assert_eq!(secs(tag), None, "{tag}");
        }
    }
}
