//! What people did with statuses.

use crudder_domain::{AccountId, Mark, StatusId};

use super::{Key, List, account_pk, status_pk};

/// All that a reader did with statuses, by status.
pub(crate) fn marks(reader: AccountId) -> List {
    List { pk: account_pk(reader), prefix: "MARK#" }
}

pub(crate) fn mark(reader: AccountId, status: StatusId) -> Key {
    let list = marks(reader);
    Key::new(list.pk.clone(), list.at(status.as_u64()))
}

/// The lists in which a mark stands by the time of marking, with the reader and with the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marked {
    Favourite,
    Bookmark,
    /// Only with the status; named by the boost.
    Reblog,
}

impl Marked {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Favourite => "FAVOURITE#",
            Self::Bookmark => "BOOKMARK#",
            Self::Reblog => "REBLOG#",
        }
    }
}

impl From<Mark> for Marked {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Favourite => Self::Favourite,
            Mark::Bookmark => Self::Bookmark,
        }
    }
}

/// What a reader has marked so.
pub(crate) fn marked(list: Marked, reader: AccountId) -> List {
    List { pk: account_pk(reader), prefix: list.prefix() }
}

/// Who has marked a status so.
pub(crate) fn marked_by(list: Marked, status: StatusId) -> List {
    List { pk: status_pk(status), prefix: list.prefix() }
}

/// The names of all boosts of a status: partition, first, last.
pub(crate) fn all_boosts(status: StatusId) -> (String, String, String) {
    let all = marked_by(Marked::Reblog, status);
    let (from, to) = (all.at(0), all.at(StatusId::MAX.as_u64()));
    (all.pk, from, to)
}

pub(crate) fn marked_entry(list: Marked, reader: AccountId, mark: StatusId) -> Key {
    let list = marked(list, reader);
    Key::new(list.pk.clone(), list.at(mark.as_u64()))
}

pub(crate) fn marked_by_entry(list: Marked, status: StatusId, mark: StatusId) -> Key {
    let list = marked_by(list, status);
    Key::new(list.pk.clone(), list.at(mark.as_u64()))
}

/// That a reader has muted the thread that begins with a status.
pub(crate) fn muted_by(root: StatusId, reader: AccountId) -> Key {
    Key::new(status_pk(root), format!("MUTE#{}", reader.to_sortable()))
}

/// That a reader has voted on what a status asks. What was chosen stands with the reader's marks alone.
pub(crate) fn voted_by(status: StatusId, reader: AccountId) -> Key {
    Key::new(status_pk(status), format!("VOTE#{}", reader.to_sortable()))
}

pub(crate) fn pins(author: AccountId) -> Key {
    Key::new(account_pk(author), "PINS")
}
