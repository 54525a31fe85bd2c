//! What people did with statuses.

use crudder_domain::{AccountId, Interaction, StatusId};

use super::{Key, List, account_pk, status_pk};

/// All that a reader did with statuses, by status.
pub(crate) fn interactions(reader: AccountId) -> List {
    List { pk: account_pk(reader), prefix: "MARK#" }
}

pub(crate) fn interaction(reader: AccountId, status: StatusId) -> Key {
    let list = interactions(reader);
    Key::new(list.pk.clone(), list.at(status.as_u64()))
}

/// The lists in which a mark stands by the time of marking, with the reader and with the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InteractionList {
    Favourite,
    Bookmark,
    /// Only with the status; named by the boost.
    Reblog,
}

impl InteractionList {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Favourite => "FAVOURITE#",
            Self::Bookmark => "BOOKMARK#",
            Self::Reblog => "REBLOG#",
        }
    }
}

impl From<Interaction> for InteractionList {
    fn from(mark: Interaction) -> Self {
        match mark {
            Interaction::Favourite => Self::Favourite,
            Interaction::Bookmark => Self::Bookmark,
        }
    }
}

/// What a reader has marked so.
pub(crate) fn interaction_list(list: InteractionList, reader: AccountId) -> List {
    List { pk: account_pk(reader), prefix: list.prefix() }
}

/// Who has marked a status so.
pub(crate) fn interactions_by(list: InteractionList, status: StatusId) -> List {
    List { pk: status_pk(status), prefix: list.prefix() }
}

/// The names of all boosts of a status: partition, first, last.
pub(crate) fn all_boosts(status: StatusId) -> (String, String, String) {
    let all = interactions_by(InteractionList::Reblog, status);
    let (from, to) = (all.at(0), all.at(StatusId::MAX.as_u64()));
    (all.pk, from, to)
}

pub(crate) fn interaction_entry(list: InteractionList, reader: AccountId, mark: StatusId) -> Key {
    let list = interaction_list(list, reader);
    Key::new(list.pk.clone(), list.at(mark.as_u64()))
}

pub(crate) fn interaction_by_entry(list: InteractionList, status: StatusId, mark: StatusId) -> Key {
    let list = interactions_by(list, status);
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
