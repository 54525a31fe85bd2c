//! The merge of many authors' lists into one page, which knows what it does not know.
//!
//! An author's activity holds everything from its `complete_from` on, and so does what was read of a followed hashtag;
//! below that lies a *gap* that only the list itself can close. A page is proven when no gap reaches into it. [`Merge::step`] says either that,
//! or which stretches of which authors' lists have to be read first, the most pressing ones first; whoever
//! reads them hands them to [`Merge::learn`] and asks again. Nothing here reads anything.
//!
//! What that costs at most: an author has a gap only who posted more than 64 since the page's lower bound. Read
//! downwards, a page is cut after [`MOST_READS`] lists, once it has something to show. Read upwards, or from below
//! all that many activities hold, nothing is proven before each gap was looked into, so each is, once.

use crudder_domain::{Moment, Page, StatusId};

use crate::run::{ListEntry, ReadEnd, Run, interval};

/// How many authors' lists are read at once.
const WAVE: usize = 10;

/// How many reads of authors' lists a request should cost at most. It may go beyond only while it has nothing
/// to show, so that every page makes progress.
pub(crate) const MOST_READS: usize = 20;

/// What an author's list may hold and the merge has not seen: ids strictly between the bounds.
#[derive(Clone, Copy, Debug)]
struct Gap<L> {
    list: L,
    low: u64,
    high: u64,
}

impl<L: Copy> Gap<L> {
    /// What of the gap lies within a page, if anything does.
    fn within(&self, page: &Page) -> Option<Self> {
        let (low, high) = interval(page);
        let gap = Self { list: self.list, low: self.low.max(low), high: self.high.min(high) };
        (gap.low.saturating_add(1) < gap.high).then_some(gap)
    }
}

/// A stretch of one list that has to be read before a page is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch<L> {
    pub(crate) list: L,
    pub(crate) page: Page,
}

/// What has to be done for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step<L> {
    /// Nothing: here it is, as far as it is proven.
    Proven(Run),
    /// These have to be read, and handed to [`Merge::learn`].
    Read(Vec<Stretch<L>>),
}

/// Many lists, merged in the order of one walk. `L` names a list: an author's, or another.
#[derive(Debug)]
pub(crate) struct Merge<L> {
    upwards: bool,
    /// In the order of the walk, each id once.
    listed: Vec<ListEntry>,
    gaps: Vec<Gap<L>>,
    reads: usize,
}

impl<L: Copy + Eq> Merge<L> {
    /// A merge for the walk that `page` begins. `lists` yields each list's entries, in any order, with the id
    /// from which on they are complete.
    pub(crate) fn new<E: IntoIterator<Item = ListEntry>>(
        page: &Page,
        lists: impl IntoIterator<Item = (L, u64, E)>,
        now: Moment,
    ) -> Self {
        let mut merge = Self { upwards: page.is_upwards(), listed: Vec::new(), gaps: Vec::new(), reads: 0 };
        for (list, complete_from, entries) in lists {
            merge.gaps.extend(Gap { list, low: 0, high: complete_from }.within(page));
            merge
                .listed
                .extend(entries.into_iter().filter(|one| page.contains(one.id()) && one.entry.is_alive(now)));
        }
        merge.sort();
        merge
    }

    /// What to do next for `page`, which must be read in the direction that the merge was made for.
    pub(crate) fn step(&self, page: &Page) -> Step<L> {
        let mut pressing = self.pressing(page);
        let proven = self.proven(page);
        if pressing.is_empty() || (self.reads >= MOST_READS && !proven.listed.is_empty()) {
            return Step::Proven(Run { costly: !pressing.is_empty(), ..proven });
        }
        if self.upwards {
            pressing.sort_by_key(|gap| gap.low);
        } else {
            pressing.sort_by_key(|gap| std::cmp::Reverse(gap.high));
        }
        pressing.truncate(WAVE);
        Step::Read(pressing.into_iter().map(|gap| self.stretch(page, gap)).collect())
    }

    /// Takes in what a stretch's reading found.
    pub(crate) fn learn(&mut self, stretch: &Stretch<L>, run: Run) {
        self.reads += 1;
        self.listed.extend(run.listed);
        self.sort();
        let upwards = self.upwards;
        for gap in self.gaps.iter_mut().filter(|gap| gap.list == stretch.list) {
            match (run.end, upwards) {
                (ReadEnd::At(id), true) => gap.low = gap.low.max(id.as_u64()),
                (ReadEnd::At(id), false) => gap.high = gap.high.min(id.as_u64()),
                // Nothing more within the stretch, whose far bound is the gap's, or lies outside of the page.
                (ReadEnd::Exhausted, true) => gap.low = gap.low.max(interval(&stretch.page).1),
                (ReadEnd::Exhausted, false) => gap.high = gap.high.min(interval(&stretch.page).0),
            }
        }
    }

    /// The gaps that reach into what would be the page's answer now.
    fn pressing(&self, page: &Page) -> Vec<Gap<L>> {
        let gaps = self.gaps.iter().filter_map(|gap| gap.within(page));
        match self.within(page).nth(page.limit.get() - 1).map(|last| last.id().as_u64()) {
            None => gaps.collect(),
            Some(reach) if self.upwards => gaps.filter(|gap| gap.low < reach).collect(),
            Some(reach) => gaps.filter(|gap| gap.high > reach).collect(),
        }
    }

    /// The part of the page that no gap can change.
    fn proven(&self, page: &Page) -> Run {
        let gaps = self.gaps.iter().filter_map(|gap| gap.within(page));
        let bound = if self.upwards { gaps.map(|gap| gap.low).min() } else { gaps.map(|gap| gap.high).max() };
        let is_proven = |one: &&ListEntry| match bound {
            None => true,
            Some(bound) if self.upwards => one.id().as_u64() <= bound,
            Some(bound) => one.id().as_u64() >= bound,
        };
        let listed: Vec<ListEntry> =
            self.within(page).take_while(is_proven).take(page.limit.get()).copied().collect();
        let full = if listed.len() == page.limit.get() { listed.last().map(ListEntry::id) } else { None };
        let end = full.or(bound.and_then(StatusId::from_u64)).map_or(ReadEnd::Exhausted, ReadEnd::At);
        Run { listed, end, costly: false }
    }

    fn stretch(&self, page: &Page, gap: Gap<L>) -> Stretch<L> {
        let high = StatusId::from_u64(gap.high);
        let low = StatusId::from_u64(gap.low);
        let page = if self.upwards {
            Page { max_id: high, since_id: None, min_id: low, limit: page.limit }
        } else {
            Page { max_id: high, since_id: low.filter(|low| *low > StatusId::MIN), min_id: None, ..*page }
        };
        Stretch { list: gap.list, page }
    }

    fn within(&self, page: &Page) -> impl Iterator<Item = &ListEntry> {
        self.listed.iter().filter(move |one| page.contains(one.id()))
    }

    fn sort(&mut self) {
        // Stable, since it knows sorted parts when it meets them, and all but the newest is sorted.
        if self.upwards {
            self.listed.sort_by_key(ListEntry::id);
        } else {
            self.listed.sort_by_key(|one| std::cmp::Reverse(one.id()));
        }
        self.listed.dedup_by_key(|one| one.id());
    }
}

#[cfg(test)]
mod tests;
