//! A page of a list of which not every entry is shown: while there is nothing to show it is read on, so that an empty page
//! is the end. A bounded number of times.

use crudder_domain::{Page, StatusId};
use crudder_messages::Slice;
use crudder_wire::{Input, pagination};

/// How many readings of a list a page may cost.
const MOST_ROUNDS: usize = 5;

/// The readings that a page takes.
pub(crate) struct Rounds {
    /// What to read now.
    pub(crate) page: Page,
    left: usize,
    on: Option<StatusId>,
    oldest: Option<StatusId>,
    prev: Option<StatusId>,
}

impl Rounds {
    pub(crate) fn of(page: Page) -> Self {
        Self { page, left: MOST_ROUNDS, on: None, oldest: None, prev: None }
    }

    /// Takes in what a reading found, by the ids that the page goes by.
    pub(crate) fn read<T>(&mut self, slice: &Slice<T>, id_of: impl Fn(&T) -> StatusId) {
        let (newest, oldest) = (slice.entries.first().map(&id_of), slice.entries.last().map(&id_of));
        let is_full = slice.entries.len() >= self.page.limit.get();
        let end = if self.page.is_upwards() { newest } else { oldest };
        self.prev = if self.page.is_upwards() { newest.or(self.prev) } else { self.prev.or(newest) };
        self.on = end.filter(|_| is_full).or(slice.searched_to);
        self.oldest = oldest;
        self.left = self.left.saturating_sub(1);
    }

    /// Whether there is more to read, where what was read gave nothing to show.
    pub(crate) fn go_on(&mut self) -> bool {
        let Some(on) = self.on.filter(|_| self.left > 0) else { return false };
        let bound = if self.page.is_upwards() { &mut self.page.min_id } else { &mut self.page.max_id };
        *bound = Some(on);
        true
    }

    /// The `Link` of the page, which goes on behind what was read.
    pub(crate) fn link(&self, input: &Input) -> String {
        let (next, prev) =
            if self.page.is_upwards() { (self.oldest, self.on.or(self.prev)) } else { (self.on, self.prev) };
        pagination::link(input, next, prev)
    }
}
