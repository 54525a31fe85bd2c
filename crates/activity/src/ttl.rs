//! How long an item may live: at most what is left of the life of what it holds, rounded down, and at most 24 hours.

use std::time::Duration;

use crudder_domain::{Activity, ExpiresAt, Moment};

use crate::item::Home;
use crate::limits::{LONGEST_LIFE, NUMBERS, PROFILE, SHORTEST_LIFE};

/// The life of something that ends at `end`. `None` where it is not worth writing any more.
pub(crate) fn until(end: ExpiresAt, now: Moment) -> Option<Duration> {
    whole_seconds(end.remaining(now))
}

/// The life of a tombstone: all of what is left, to the millisecond. Rounded down it would fall before its status
/// ends, and in that moment a late fill could bring the dead one back.
pub(crate) fn tombstone(end: ExpiresAt, now: Moment) -> Option<Duration> {
    let left = end.remaining(now).min(LONGEST_LIFE);
    (!left.is_zero()).then_some(left)
}

/// The life of an activity: until its last entry ends. One with nothing alive says just that, for a day.
pub(crate) fn activity(activity: &Activity, now: Moment) -> Option<Duration> {
    match activity.latest_end().filter(|end| end.is_alive(now)) {
        Some(end) => until(end, now),
        None => Some(LONGEST_LIFE),
    }
}

/// The life of a home timeline: as long as it counts as fresh, and no longer than its last entry, nor the next end of a
/// mute. One with nothing alive stays as long as it is fresh.
pub(crate) fn home(home: &Home, fresh: Duration, now: Moment) -> Option<Duration> {
    let ends = home.entries.iter().map(|entry| entry.expires_at).filter(|end| end.is_alive(now));
    let left = ends.max().map_or(LONGEST_LIFE, |end| end.remaining(now));
    let mutes = home.screen.next_end(now).map_or(LONGEST_LIFE, |end| end.remaining(now));
    whole_seconds(left.min(fresh).min(mutes))
}

/// The life of numbers that belong to something that ends at `end`: a minute, or `None` where less than that is left.
/// (They are written in a batch, which has one TTL for all.)
pub(crate) fn numbers(end: ExpiresAt, now: Moment) -> Option<Duration> {
    (end.remaining(now) >= NUMBERS).then_some(NUMBERS)
}

/// The life of whom a reader follows: a day; another graph version makes it useless before.
pub(crate) const FOLLOWING: Duration = LONGEST_LIFE;

/// The life of a profile.
pub(crate) const ACCOUNT: Duration = PROFILE;

/// The life of an account's numbers.
pub(crate) const ACCOUNT_NUMBERS: Duration = NUMBERS;

/// The life of what is talked about.
pub(crate) const TRENDS: Duration = NUMBERS;

fn whole_seconds(left: Duration) -> Option<Duration> {
    let left = Duration::from_secs(left.min(LONGEST_LIFE).as_secs());
    (left >= SHORTEST_LIFE).then_some(left)
}

#[cfg(test)]
mod tests {
    use crudder_domain::{AccountId, Entry, StatusId};
    use proptest::prelude::*;

    use super::*;
    use crate::item::HomeEntry;

    fn ends() -> impl Strategy<Value = (Vec<u64>, Moment)> {
        (prop::collection::vec(0u64..3_000_000, 0..6), 0u64..3_000_000_000)
            .prop_map(|(ends, now)| (ends, Moment::from_millis(now)))
    }

    /// What is left until the last of them, or a day where nothing is alive.
    fn left(ends: &[u64], now: Moment) -> Duration {
        let left = ends.iter().map(|end| ExpiresAt::from_secs(*end).remaining(now)).max().unwrap_or_default();
        if left.is_zero() { LONGEST_LIFE } else { left }
    }

    proptest! {
        #[test]
        fn nothing_outlives_its_end_nor_a_day((ends, now) in ends(), fresh in 0u64..90_000) {
            for end in &ends {
                let end = ExpiresAt::from_secs(*end);
                for life in [until(end, now), tombstone(end, now), numbers(end, now)].into_iter().flatten() {
                    prop_assert!(life <= end.remaining(now) && life <= LONGEST_LIFE && !life.is_zero());
                }
            }
            let id = StatusId::from_u64(1).unwrap();
            let entries: Vec<Entry> =
                ends.iter().map(|end| Entry { id, expires_at: ExpiresAt::from_secs(*end) }).collect();
            let activity = Activity { version: 1, complete_from: 0, entries: entries.clone() };
            if let Some(life) = super::activity(&activity, now) {
                prop_assert!(life <= left(&ends, now) && life <= LONGEST_LIFE);
            }
            let author = AccountId::from_u64(1).unwrap();
            let entries = entries.iter().map(|e| HomeEntry { id, expires_at: e.expires_at, author }).collect();
            let home = Home { entries, ..Home::default() };
            if let Some(life) = super::home(&home, Duration::from_secs(fresh), now) {
                prop_assert!(life <= left(&ends, now) && life <= Duration::from_secs(fresh) && life <= LONGEST_LIFE);
            }
        }

        #[test]
        fn a_ttl_is_whole_seconds_and_loses_less_than_one(end in 0u64..200_000, now in 0u64..200_000_000) {
            let (end, now) = (ExpiresAt::from_secs(end), Moment::from_millis(now));
            let left = end.remaining(now).min(LONGEST_LIFE);
            let life = until(end, now).unwrap_or_default();
            prop_assert_eq!(life.subsec_nanos(), 0);
            prop_assert!(life <= left && left < life + Duration::from_secs(1));
        }

        #[test]
        fn a_tombstone_stands_until_the_very_end_or_a_day(end in 0u64..200_000, now in 0u64..200_000_000) {
            let (end, now) = (ExpiresAt::from_secs(end), Moment::from_millis(now));
            prop_assert_eq!(tombstone(end, now).unwrap_or_default(), end.remaining(now).min(LONGEST_LIFE));
        }
    }

    #[test]
    fn constant_lives_are_within_a_day() {
        assert!([FOLLOWING, ACCOUNT, ACCOUNT_NUMBERS, TRENDS].iter().all(|life| *life <= LONGEST_LIFE));
    }
}
