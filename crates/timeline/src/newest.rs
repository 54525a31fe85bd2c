//! The newest of many authors' activities as one list: what a cached home timeline holds.

use std::cmp::Reverse;

use crudder_domain::{AccountId, Activity, Moment};

use crate::followed::Followed;
use crate::run::ListEntry;

/// How many entries a cached home timeline holds.
pub(crate) const HOME_ENTRIES: usize = crudder_activity::Home::MAX_ENTRIES;

/// A merged list, newest first, and the id from which on nothing alive is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Newest {
    pub(crate) listed: Vec<ListEntry>,
    pub(crate) complete_from: u64,
}

/// Merges activities, and what bears the hashtags that are followed, into the newest `most` entries that are alive.
///
/// The list is as complete as the least complete of its authors, and where more than `most` are alive, no more
/// complete than the cut.
pub(crate) fn newest<'a>(
    activities: impl IntoIterator<Item = (AccountId, &'a Activity)>,
    followed: &[Followed],
    most: usize,
    now: Moment,
) -> Newest {
    let (mut listed, mut complete_from) = (Vec::new(), 0);
    for (author, activity) in activities {
        complete_from = complete_from.max(activity.complete_from);
        listed.extend(activity.alive(now).map(|entry| ListEntry::by(author, entry)));
    }
    for tag in followed {
        complete_from = complete_from.max(tag.complete_from);
        listed.extend(tag.listed.iter().filter(|one| one.entry.is_alive(now)));
    }
    if !followed.is_empty() {
        // What bears several of them, or is by somebody who is followed, is there once.
        listed.sort_unstable_by_key(|one| Reverse(one.id()));
        listed.dedup_by_key(|one| one.id());
    }
    if listed.len() > most {
        // 7,500 authors bring up to 480,000 entries: the cut is found without sorting them all.
        let (_, dropped, _) = listed.select_nth_unstable_by_key(most, |one| Reverse(one.id()));
        complete_from = complete_from.max(dropped.id().as_u64() + 1);
        listed.truncate(most);
    }
    listed.sort_unstable_by_key(|one| Reverse(one.id()));
    Newest { listed, complete_from }
}

#[cfg(test)]
mod tests {
    use crudder_domain::{Entry, ExpiresAt, StatusId};
    use proptest::prelude::*;

    use super::*;

    fn entry(id: u64, end: u64) -> Entry {
        Entry { id: StatusId::from_u64(id).unwrap(), expires_at: ExpiresAt::from_secs(end) }
    }

    proptest! {
        #[test]
        fn from_complete_from_on_it_is_the_full_merge(
            ids in prop::collection::btree_map(1u64..5_000, (0u64..12, 1u64..100), 0..400),
            now in 0u64..100, most in 1usize..120,
        ) {
            let now = Moment::from_millis(now * 1000);
            let mut activities = vec![Activity::default(); 12];
            for (id, (author, end)) in &ids {
                let author = &mut activities[usize::try_from(*author).unwrap()];
                *author = author.posted(entry(*id, *end), Moment::from_millis(0));
            }
            let authors: Vec<(AccountId, &Activity)> =
                (1..).map(|id| AccountId::from_u64(id).unwrap()).zip(&activities).collect();
            let merged = newest(authors, &[], most, now);

            let want: Vec<u64> = ids.iter().rev().map(|(id, (_, end))| (*id, *end))
                .filter(|(id, end)| *id >= merged.complete_from && entry(*id, *end).is_alive(now))
                .map(|(id, _)| id).collect();
            let got: Vec<u64> = merged.listed.iter().map(|listed| listed.id().as_u64())
                .filter(|id| *id >= merged.complete_from).collect();
            prop_assert_eq!(got, want);
            prop_assert!(merged.listed.len() <= most);
            prop_assert!(merged.listed.iter().all(|listed| listed.entry.is_alive(now)));
        }
    }

    #[test]
    fn what_several_lists_name_is_there_once_and_counts_once() {
        let author = AccountId::from_u64(1).unwrap();
        let now = Moment::from_millis(0);
        let activity = [10, 20].iter().fold(Activity::default(), |it, id| it.posted(entry(*id, 9), now));
        let tag = |ids: &[u64], complete_from| Followed {
            listed: ids.iter().map(|id| ListEntry::by(author, entry(*id, 9))).collect(),
            complete_from,
        };
        let followed = [tag(&[20, 15], 0), tag(&[30, 20], 12)];
        let merged = newest([(author, &activity)], &followed, 3, now);
        let ids: Vec<u64> = merged.listed.iter().map(|one| one.id().as_u64()).collect();
        assert_eq!((ids, merged.complete_from), (vec![30, 20, 15], 12));
    }

    #[test]
    fn nobody_makes_an_empty_list_that_is_complete() {
        assert_eq!(newest([], &[], HOME_ENTRIES, Moment::from_millis(0)), Newest::default());
    }
}
