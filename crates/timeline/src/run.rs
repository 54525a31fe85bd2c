//! A run: what one reading of a list yields. The words between where lists come from ([`crate::home`],
//! [`crate::lists`]) and how pages are filled from them ([`crate::fill`]).

use crudder_domain::{AccountId, Entry, Page, StatusId};

/// One place in a list: a status, its end, and its author where the list says who that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListEntry {
    pub(crate) entry: Entry,
    pub(crate) author: Option<AccountId>,
}

impl ListEntry {
    pub(crate) const fn by(author: AccountId, entry: Entry) -> Self {
        Self { entry, author: Some(author) }
    }

    pub(crate) const fn id(&self) -> StatusId {
        self.entry.id
    }
}

/// How far a reading came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadEnd {
    /// The page's interval holds nothing more.
    Exhausted,
    /// Everything up to this id, itself included, was looked at: the walk goes on beyond it.
    At(StatusId),
}

/// A part of a list without a hole, **in the order of the walk**: newest first, or oldest first where the page
/// is read upwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) listed: Vec<ListEntry>,
    pub(crate) end: ReadEnd,
    /// Whether going on would cost more than a request should: who has something to show stops here.
    pub(crate) costly: bool,
}

impl Run {
    /// A run of what the store found: newest first, as pages are, with the id beyond which it did not look, since
    /// one search is bounded by what a request should cost. A full page ends at its last id: there may be more.
    pub(crate) fn of_store(page: &Page, mut listed: Vec<ListEntry>, gave_up: Option<StatusId>) -> Self {
        if page.is_upwards() {
            listed.reverse();
        }
        let full = if listed.len() >= page.limit.get() { listed.last().map(ListEntry::id) } else { None };
        let end = full.or(gave_up).map_or(ReadEnd::Exhausted, ReadEnd::At);
        Self { listed, end, costly: full.is_none() && gave_up.is_some() }
    }
}

/// The rest of a page's interval, beyond `id` in the direction of the walk.
pub(crate) fn beyond(page: &Page, id: StatusId) -> Page {
    if page.is_upwards() { Page { min_id: Some(id), ..*page } } else { Page { max_id: Some(id), ..*page } }
}

/// The open interval of a page as numbers. Every id that is ever drawn lies above zero.
pub(crate) fn interval(page: &Page) -> (u64, u64) {
    (page.floor().map_or(0, StatusId::as_u64), page.max_id.map_or(u64::MAX, StatusId::as_u64))
}
