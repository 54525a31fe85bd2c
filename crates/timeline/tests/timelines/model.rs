//! What a timeline should be, by the plainest means: a list of everything, filtered.

use std::collections::{BTreeMap, HashSet};

use crudder_domain::{AccountId, Moment, Page, Status, StatusId, Visibility};

#[derive(Default)]
pub(crate) struct Model {
    pub(crate) statuses: BTreeMap<StatusId, Status>,
    /// Everything ever posted, oldest first, deleted or not.
    pub(crate) ever: Vec<StatusId>,
    follows: HashSet<(AccountId, AccountId)>,
}

impl Model {
    pub(crate) fn posted(&mut self, status: Status) {
        self.ever.push(status.id);
        self.statuses.insert(status.id, status);
    }

    pub(crate) fn deleted(&mut self, id: StatusId) {
        self.statuses.remove(&id);
    }

    pub(crate) fn followed(&mut self, reader: AccountId, author: AccountId) {
        self.follows.insert((reader, author));
    }

    pub(crate) fn unfollowed(&mut self, reader: AccountId, author: AccountId) {
        self.follows.remove(&(reader, author));
    }

    /// The nth newest of an author's statuses that were not deleted, whether or not it has ended.
    pub(crate) fn newest_of(&self, author: AccountId, nth: usize) -> Option<Status> {
        self.statuses.values().rev().filter(|status| status.author == author).nth(nth).cloned()
    }

    /// A page of everything that is alive and that `may_see` lets through.
    pub(crate) fn page(&self, page: &Page, now: Moment, may_see: impl Fn(&Status) -> bool) -> Vec<StatusId> {
        let alive = self.statuses.values().rev().filter(|status| status.is_alive(now) && may_see(status));
        page.of(alive.map(|status| status.id))
    }

    pub(crate) fn home(&self, reader: AccountId, page: &Page, now: Moment) -> Vec<StatusId> {
        self.page(page, now, |status| {
            let followed = status.author == reader || self.follows.contains(&(reader, status.author));
            followed && status.visibility != Visibility::Direct
        })
    }
}
