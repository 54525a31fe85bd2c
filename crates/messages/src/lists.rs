//! Pages of lists that lie in one partition or in several, by the ids of statuses.
//!
//! What has ended lies between what lives until it is swept, and the caller may keep only some: so a page is looked
//! for in rounds until it is full, up to a bound.

use std::time::Duration;

use crudder_domain::{Moment, Page, StatusId};
use futures::future::try_join_all;

use crate::error::Result;
use crate::items::{Item, sk};
use crate::keys::List;
use crate::read::{Range, Reading};
use crate::reader::{Reader, Slice};

/// How far ahead of our own clock another function's may be.
const CLOCK_SKEW: Duration = Duration::from_mins(1);
/// No status lives longer, so no older entry is alive: 30 days, and a day for clocks that differ.
const OLDEST_MILLIS: u64 = 31 * 86_400_000;
/// The most items that one query of a list reads.
const LARGEST_PART: usize = 500;
/// The most rounds for a page; each queries every list of a group that is still open, in parallel.
const ROUNDS: usize = 12;

/// Before every status that can be alive.
pub(crate) fn oldest_alive(now: Moment) -> Moment {
    Moment::from_millis(now.as_millis().saturating_sub(OLDEST_MILLIS))
}

/// From when to when what is alive within a page can have been posted: which buckets have to be read.
pub(crate) fn span(page: &Page, now: Moment) -> (Moment, Moment) {
    let (oldest, newest) = (oldest_alive(now), now + CLOCK_SKEW);
    let from = page.floor().map_or(oldest, |id| id.created_at().max(oldest));
    (from, page.max_id.map_or(newest, |id| id.created_at().min(newest)))
}

/// A list with the ids of it that are still to be read, `from..=to`.
struct PendingList {
    list: List,
    from: u64,
    to: u64,
}

/// What is unread of all these lists begins here: beyond it, what was found has no gap.
fn frontier(open: &[PendingList], up: bool) -> Option<u64> {
    if up { open.iter().map(|it| it.from).min() } else { open.iter().map(|it| it.to).max() }
}

impl Reader {
    /// A page out of groups of lists: the groups follow each other in time, oldest first; the lists of a group lie
    /// over each other. `pick` makes something of an item, or leaves it out.
    pub(crate) async fn page_of<T>(
        &self,
        mut groups: Vec<Vec<List>>,
        page: &Page,
        reading: Reading,
        pick: impl Fn(StatusId, Item) -> Result<Option<T>>,
    ) -> Result<Slice<T>> {
        let oldest = StatusId::new(oldest_alive(self.now()), 0).as_u64();
        let from = page.floor().map_or(0, |id| id.as_u64() + 1).max(oldest);
        let to = page.max_id.map_or(Some(StatusId::MAX.as_u64()), |id| id.as_u64().checked_sub(1));
        let Some(to) = to.filter(|to| from <= *to) else { return Ok(Slice::default()) };
        let (up, wanted) = (page.is_upwards(), page.limit.get());
        if !up {
            groups.reverse();
        }

        let mut found: Vec<(u64, T)> = Vec::new();
        let (mut rounds, mut part) = (0, wanted * 2);
        for group in groups {
            let mut open: Vec<PendingList> =
                group.into_iter().map(|list| PendingList { list, from, to }).collect();
            while let Some(frontier) = frontier(&open, up) {
                let proven = |id: u64| if up { id < frontier } else { id > frontier };
                let full = found.iter().filter(|(id, _)| proven(*id)).count() >= wanted;
                if full || rounds == ROUNDS {
                    found.retain(|(id, _)| proven(*id));
                    let onwards = if up { frontier.checked_sub(1) } else { frontier.checked_add(1) };
                    let onwards = onwards.and_then(StatusId::from_u64).filter(|_| !full);
                    return Ok(slice(found, page, onwards));
                }
                rounds += 1;
                open = self.round(open, &mut found, part, up, reading, &pick).await?;
                part = (part * 2).min(LARGEST_PART);
            }
            if found.len() >= wanted {
                break;
            }
        }
        Ok(slice(found, page, None))
    }

    /// Reads on in each of the open lists; answers those that are still open.
    async fn round<T>(
        &self,
        open: Vec<PendingList>,
        found: &mut Vec<(u64, T)>,
        part: usize,
        up: bool,
        reading: Reading,
        pick: &impl Fn(StatusId, Item) -> Result<Option<T>>,
    ) -> Result<Vec<PendingList>> {
        let ranges: Vec<Range> = open
            .iter()
            .map(|PendingList { list, from, to }| Range {
                pk: list.pk.clone(),
                from: list.at(*from),
                to: list.at(*to),
                newest_first: !up,
                reading,
                limit: part,
            })
            .collect();
        let parts = try_join_all(ranges.iter().map(|range| self.query(range))).await?;
        let mut still_open = Vec::new();
        for (mut read, part) in open.into_iter().zip(parts) {
            for item in part.items {
                let Some(id) = read.list.status_of(sk(&item)) else { continue };
                if let Some(picked) = pick(id, item)? {
                    found.push((id.as_u64(), picked));
                }
            }
            let Some(last) = part.last.and_then(|last| read.list.status_of(&last)) else { continue };
            if up {
                read.from = last.as_u64() + 1;
            } else {
                read.to = last.as_u64().saturating_sub(1);
            }
            if read.from <= read.to {
                still_open.push(read);
            }
        }
        Ok(still_open)
    }
}

/// The page of what was found, newest first.
fn slice<T>(mut found: Vec<(u64, T)>, page: &Page, searched_to: Option<StatusId>) -> Slice<T> {
    found.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
    if page.is_upwards() {
        found.drain(..found.len().saturating_sub(page.limit.get()));
    } else {
        found.truncate(page.limit.get());
    }
    Slice { entries: found.into_iter().map(|(_, it)| it).collect(), searched_to }
}
