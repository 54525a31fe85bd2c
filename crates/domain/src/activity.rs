//! An author's activity: the newest living statuses that followers may see. Timelines are merged from these.
//!
//! Statuses end by themselves, so a list of ids with their ends forgets by itself: whoever reads it filters by
//! the clock, and nothing has to be rewritten when something ends.

use serde::{Deserialize, Serialize};

use crate::id::StatusId;
use crate::time::{ExpiresAt, Moment};

/// One status in an activity: its id and its end, nothing of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// The status.
    pub id: StatusId,
    /// The first second in which it is gone.
    pub expires_at: ExpiresAt,
}

impl Entry {
    /// Whether the status is still there.
    #[must_use]
    pub const fn is_alive(&self, now: Moment) -> bool {
        self.expires_at.is_alive(now)
    }
}

/// The newest statuses of one author that followers may see (never direct ones), newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Goes up with each change; zero for an author who never posted, or of whom nothing is left. Never below the
    /// time of the change in milliseconds: the store forgets an activity with its last end, and one that begins
    /// again must still be newer than every copy of what was before.
    pub version: u64,
    /// From this id on the list holds everything that is alive. Below it the author's own list must be read.
    /// Zero unless the author is prolific.
    pub complete_from: u64,
    /// At most [`Activity::MAX_ENTRIES`], newest first. Ends may have passed since it was written.
    pub entries: Vec<Entry>,
}

impl Activity {
    /// How many entries an activity holds: beyond these, `complete_from` rises.
    pub const MAX_ENTRIES: usize = 64;

    /// The activity after posting `entry` at `now`: the ended are dropped, and the oldest where there are too many.
    #[must_use]
    pub fn posted(&self, entry: Entry, now: Moment) -> Self {
        let mut entries: Vec<Entry> = self.alive(now).filter(|old| old.id != entry.id).collect();
        let place = entries.partition_point(|old| old.id > entry.id);
        entries.insert(place, entry);
        let mut complete_from = self.complete_from;
        if let Some(dropped) = entries.get(Self::MAX_ENTRIES) {
            complete_from = complete_from.max(dropped.id.as_u64() + 1);
            entries.truncate(Self::MAX_ENTRIES);
        }
        Self { version: self.next_version(now), complete_from, entries }
    }

    /// The activity after `id` was deleted.
    #[must_use]
    pub fn deleted(&self, id: StatusId, now: Moment) -> Self {
        Self {
            version: self.next_version(now),
            complete_from: self.complete_from,
            entries: self.alive(now).filter(|entry| entry.id != id).collect(),
        }
    }

    /// The activity after the end of `id` was moved to `expires_at`.
    #[must_use]
    pub fn moved(&self, id: StatusId, expires_at: ExpiresAt, now: Moment) -> Self {
        let moved = |entry: Entry| if entry.id == id { Entry { expires_at, ..entry } } else { entry };
        Self {
            version: self.next_version(now),
            complete_from: self.complete_from,
            entries: self.alive(now).map(moved).collect(),
        }
    }

    fn next_version(&self, now: Moment) -> u64 {
        (self.version + 1).max(now.as_millis())
    }

    /// The entries that are alive, newest first.
    pub fn alive(&self, now: Moment) -> impl Iterator<Item = Entry> + '_ {
        self.entries.iter().copied().filter(move |entry| entry.is_alive(now))
    }

    /// The latest end: when nothing of it is left. `None` where it is empty.
    #[must_use]
    pub fn latest_end(&self) -> Option<ExpiresAt> {
        self.entries.iter().map(|entry| entry.expires_at).max()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(id: u64, end: u64) -> Entry {
        Entry { id: StatusId::from_u64(id).unwrap(), expires_at: ExpiresAt::from_secs(end) }
    }

    proptest! {
        /// Whatever is posted and deleted, from `complete_from` on the list is what a full list would be.
        #[test]
        fn from_complete_from_on_nothing_is_missing(
            steps in prop::collection::vec((any::<bool>(), 0u64..300, 1u64..400), 1..400)
        ) {
            let (mut activity, mut all) = (Activity::default(), std::collections::BTreeMap::new());
            for (step, (deletes, id, life)) in steps.into_iter().enumerate() {
                let now = Moment::from_millis(step as u64 * 1000);
                if deletes {
                    activity = activity.deleted(entry(id, 0).id, now);
                    all.remove(&entry(id, 0).id);
                } else if !all.contains_key(&entry(id, 0).id) {
                    let new = entry(id, step as u64 + life);
                    activity = activity.posted(new, now);
                    all.insert(new.id, new);
                }
                let want: Vec<Entry> = all.values().rev().copied()
                    .filter(|e| e.is_alive(now) && e.id.as_u64() >= activity.complete_from).collect();
                let got: Vec<Entry> = activity.alive(now).filter(|e| e.id.as_u64() >= activity.complete_from).collect();
                prop_assert_eq!(got, want);
                prop_assert!(activity.entries.len() <= Activity::MAX_ENTRIES);
            }
        }
    }

    #[test]
    fn each_change_counts_the_version_up() {
        let now = Moment::from_millis(0);
        let one = Activity::default().posted(entry(1, 9), now);
        assert_eq!((one.version, one.deleted(entry(1, 9).id, now).version), (1, 2));
    }

    #[test]
    fn an_activity_that_begins_again_is_newer_than_what_was_forgotten() {
        let now = Moment::from_millis(1_000_000);
        let forgotten = Activity::default().posted(entry(1, 2_000), now).deleted(entry(1, 0).id, now);
        let again = Activity::default().posted(entry(2, 2_000), Moment::from_millis(1_000_002));
        assert!(again.version > forgotten.version);
    }
}
