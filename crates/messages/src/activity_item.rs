//! The activity item: an author's newest living statuses, and how many more of them live.
//!
//! An account's living statuses are counted here: those in the list by looking, those that it has dropped (`older`;
//! only a prolific author has any) as [`living_count`](crate::living_count) does. The item is rewritten under a
//! condition on its version, so all of this changes at once or not at all.

use crudder_domain::{Activity, Entry, ExpiresAt, Moment, Status, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{Item, read};
use crate::living_count::last_past_minute;

/// Under `HEAD#ACTIVITY`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ActivityItem {
    pub(crate) version: u64,
    complete_from: u64,
    /// Id, end, id, end, … newest first.
    entries: Vec<u64>,
    /// How many living statuses the list has dropped, less the endings up to `as_of`.
    pub(crate) older: u64,
    /// The last minute whose endings are taken from `older`.
    pub(crate) as_of: u64,
    /// The latest end of all of these. Nothing is left of the item then.
    expires_at: ExpiresAt,
}

impl ActivityItem {
    /// The item, where anything of it can be alive.
    pub(crate) fn living(item: Item, now: Moment) -> Result<Option<Self>> {
        let item: Self = read("activity", item)?;
        Ok(item.expires_at.is_alive(now).then_some(item))
    }

    /// As it was stored: the ends of some entries may have passed.
    pub(crate) fn activity(&self) -> Result<Activity> {
        let bad = || Error::Corrupt { what: "activity", cause: "an entry is no id with an end".to_owned() };
        let entry = |pair: &[u64]| match pair {
            [id, end] => {
                StatusId::from_u64(*id).map(|id| Entry { id, expires_at: ExpiresAt::from_secs(*end) })
            }
            _ => None,
        };
        let entries: Option<Vec<Entry>> = self.entries.chunks(2).map(entry).collect();
        Ok(Activity {
            version: self.version,
            complete_from: self.complete_from,
            entries: entries.ok_or_else(bad)?,
        })
    }
}

/// How the activity item changes: what was, what comes, and whose endings have to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActivityChange {
    pub(crate) before: Activity,
    pub(crate) after: Activity,
    pub(crate) item: ActivityItem,
    /// The version that has to be there for this to be true; `None`: nothing may be there.
    pub(crate) expects: Option<u64>,
    /// Minutes in which one more (or one fewer) of the dropped ends.
    pub(crate) endings: Vec<(u64, i64)>,
}

impl ActivityChange {
    /// A status is posted. `folded` of the dropped have ended since the item's `as_of`, up to `to`.
    pub(crate) fn posted(old: Option<&ActivityItem>, entry: Entry, now: Moment, fold: Fold) -> Result<Self> {
        // Versions only ever rise, also when the item was deleted by its TTL: then they go on from the clock.
        let unborn = Activity { version: now.as_millis(), ..Activity::default() };
        let before = old.map(ActivityItem::activity).transpose()?;
        let mut after = before.as_ref().unwrap_or(&unborn).posted(entry, now);
        let alive = before.iter().flat_map(|it| it.alive(now)).chain([entry]);
        let dropped: Vec<Entry> =
            alive.filter(|it| after.entries.iter().all(|kept| kept.id != it.id)).collect();

        let mut older = old.map_or(0, |it| it.older.saturating_sub(fold.ended));
        let as_of = if older == 0 { last_past_minute(now) } else { fold.as_of };
        let still_open = older > 0;
        if older == 0 {
            // Nothing alive lies below the list, so nobody has to look there.
            after.complete_from = 0;
        }
        let mut endings = Vec::new();
        for entry in &dropped {
            // One that ends in a minute that is already folded (two clocks may differ) is as good as ended.
            if entry.expires_at.minute() > as_of {
                older += 1;
                endings.push((entry.expires_at.minute(), 1));
            }
            after.complete_from = after.complete_from.max(entry.id.as_u64() + 1);
        }
        let mut ends: Vec<ExpiresAt> = dropped.iter().map(|it| it.expires_at).collect();
        ends.extend(after.latest_end());
        if still_open {
            ends.extend(old.map(|it| it.expires_at));
        }
        let expires_at = ends.into_iter().max().unwrap_or(entry.expires_at);
        Ok(Self {
            item: item(&after, older, as_of, expires_at),
            before: before.unwrap_or_default(),
            after,
            expects: old.map(|it| it.version),
            endings,
        })
    }

    /// A status is deleted that was alive.
    pub(crate) fn deleted(old: &ActivityItem, status: &Status, now: Moment) -> Result<Self> {
        let before = old.activity()?;
        let after = before.deleted(status.id, now);
        let (mut older, mut endings) = (old.older, Vec::new());
        let minute = status.expires_at.minute();
        if before.entries.iter().all(|it| it.id != status.id) && minute > old.as_of && older > 0 {
            older -= 1;
            endings.push((minute, -1));
        }
        let latest = latest_end(&after, now);
        let expires_at = if older > 0 { latest.max(old.expires_at) } else { latest };
        Ok(Self {
            item: item(&after, older, old.as_of, expires_at),
            before,
            after,
            expects: Some(old.version),
            endings,
        })
    }

    /// The end of a status is moved that is alive.
    pub(crate) fn moved(old: &ActivityItem, status: &Status, end: ExpiresAt, now: Moment) -> Result<Self> {
        let before = old.activity()?;
        let mut after = before.moved(status.id, end, now);
        let (mut older, mut endings) = (old.older, Vec::new());
        if before.entries.iter().all(|it| it.id != status.id) {
            let (from, to) = (status.expires_at.minute(), end.minute());
            // Of one whose minute is already folded (two clocks may differ) nothing is counted any more.
            let counted = from > old.as_of && older > 0;
            if counted && from != to {
                older -= 1;
                endings.push((from, -1));
            }
            if to > old.as_of && (from != to || !counted) {
                older += 1;
                endings.push((to, 1));
            }
            after.complete_from = after.complete_from.max(status.id.as_u64() + 1);
        }
        let latest = latest_end(&after, now);
        let expires_at = if older > 0 { latest.max(old.expires_at).max(end) } else { latest };
        Ok(Self {
            item: item(&after, older, old.as_of, expires_at),
            before,
            after,
            expects: Some(old.version),
            endings,
        })
    }
}

/// When the last of the list ends; where nothing is left in it, now.
fn latest_end(activity: &Activity, now: Moment) -> ExpiresAt {
    activity.latest_end().unwrap_or(ExpiresAt::from_secs(now.as_secs()))
}

fn item(activity: &Activity, older: u64, as_of: u64, expires_at: ExpiresAt) -> ActivityItem {
    ActivityItem {
        version: activity.version,
        complete_from: activity.complete_from,
        entries: activity.entries.iter().flat_map(|it| [it.id.as_u64(), it.expires_at.as_secs()]).collect(),
        older,
        as_of,
        expires_at,
    }
}

/// Ended minutes that are taken from `older` for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fold {
    pub(crate) ended: u64,
    pub(crate) as_of: u64,
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use crudder_domain::{AccountId, SpoilerText, Visibility};
    use proptest::prelude::*;

    use super::*;
    use crate::living_count::FOLD_AFTER;

    fn status(id: u64, end: u64) -> Status {
        Status {
            id: StatusId::from_u64(id).unwrap(),
            author: AccountId::MIN,
            expires_at: ExpiresAt::from_secs(end),
            visibility: Visibility::Public,
            text: "hello".parse().unwrap(),
            spoiler_text: SpoilerText::default(),
            sensitive: false,
            language: None,
            in_reply_to: None,
            thread: None,
            reblog: None,
            edited_at: None,
            poll: None,
            mentions: Vec::new(),
            media: Vec::new(),
            version: 1,
        }
    }

    /// The item and the endings beside it, as the table would hold them.
    #[derive(Default)]
    struct Table {
        item: Option<ActivityItem>,
        endings: BTreeMap<u64, i64>,
    }

    impl Table {
        fn living(&mut self, now: Moment) -> Option<ActivityItem> {
            self.item.take_if(|it| !it.expires_at.is_alive(now));
            self.item.clone()
        }

        fn ended(&self, after: u64, to: u64) -> u64 {
            let within = self.endings.iter().filter(|(minute, _)| **minute > after && **minute <= to);
            u64::try_from(within.map(|(_, count)| count).sum::<i64>()).unwrap()
        }

        fn write(&mut self, change: ActivityChange) {
            for (minute, by) in change.endings {
                *self.endings.entry(minute).or_default() += by;
            }
            self.item = Some(change.item);
        }

        fn count(&mut self, now: Moment) -> u64 {
            let Some(item) = self.living(now) else { return 0 };
            let ended = self.ended(item.as_of, last_past_minute(now));
            item.activity().unwrap().alive(now).count() as u64 + item.older - ended
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Posts of every lifetime, renewals, deletions, pauses of every length: the count is that of the living, with those
        /// that the list has dropped until their minute is over, and these lie below `complete_from`.
        #[test]
        fn the_count_of_living_statuses_never_drifts(
            steps in prop::collection::vec((0u8..8, 60u64..2_400_000, 0u64..90, 0u64..60), 1..300)
        ) {
            let (mut table, mut all) = (Table::default(), BTreeMap::<StatusId, Status>::new());
            let mut dropped = BTreeSet::new();
            let mut now = Moment::from_millis(1_800_000_000_000);
            for (number, (kind, seconds, minutes, and_seconds)) in steps.into_iter().enumerate() {
                let old = table.living(now);
                let living: Vec<&Status> = all.values().filter(|it| it.is_alive(now)).collect();
                let picked = living.get(number % living.len().max(1)).map(|it| (*it).clone());
                if kind == 0 {
                    if let (Some(victim), Some(old)) = (picked, &old) {
                        all.remove(&victim.id);
                        table.write(ActivityChange::deleted(old, &victim, now).unwrap());
                    }
                } else if kind == 1 {
                    if let (Some(status), Some(old)) = (picked, &old) {
                        let end = ExpiresAt::from_secs(now.as_secs() + seconds);
                        table.write(ActivityChange::moved(old, &status, end, now).unwrap());
                        all.insert(status.id, Status { expires_at: end, ..status });
                    }
                } else {
                    let lives = if kind < 5 { seconds.min(18_000) } else { seconds };
                    let new = status(number as u64, now.as_secs() + lives);
                    let past = last_past_minute(now);
                    let fold = match &old {
                        Some(old) if old.older > 0 && past >= old.as_of + FOLD_AFTER => {
                            Fold { ended: table.ended(old.as_of, past), as_of: past }
                        }
                        Some(old) => Fold { ended: 0, as_of: old.as_of },
                        None => Fold { ended: 0, as_of: past },
                    };
                    let entry = Entry { id: new.id, expires_at: new.expires_at };
                    table.write(ActivityChange::posted(old.as_ref(), entry, now, fold).unwrap());
                    all.insert(new.id, new);
                }
                if let Some(item) = &table.item {
                    let activity = item.activity().unwrap();
                    let living = all.values().filter(|it| it.is_alive(now)).map(|it| it.id);
                    for id in living.filter(|id| activity.entries.iter().all(|it| it.id != *id)) {
                        prop_assert!(id.as_u64() < activity.complete_from);
                        dropped.insert(id);
                    }
                }
                let pause = minutes / 30 * (minutes % 30) * 60 + and_seconds;
                now = Moment::from_millis(now.as_millis() + pause * 1_000);
                // What ends with a full minute is of the minute that begins with it.
                all.retain(|_, it| it.expires_at.minute() > last_past_minute(now));
                let counted = table.count(now);
                // Once the item has ended, nothing is left that could be late.
                let is_late = |id| table.item.is_some() && dropped.contains(&id);
                let expected = all.values().filter(|it| it.is_alive(now) || is_late(it.id)).count();
                prop_assert_eq!(counted, expected as u64);
            }
        }
    }
}
