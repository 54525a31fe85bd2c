//! What hangs on a status, as its cascade finds it.

use crudder_domain::StatusId;

use super::{InteractionList, Key, List, interactions_by, status_pk};

/// How far the cascade of a status has come.
pub(crate) fn cascade(id: StatusId) -> Key {
    Key::new(status_pk(id), "CASCADE")
}

/// All that lies with a status but the list of its thread, as partition, first and last: what is named before that, and
/// what after.
pub(crate) fn dependents(id: StatusId) -> [(String, &'static str, &'static str); 2] {
    [(status_pk(id), "!", "REPLY#"), (status_pk(id), "REPLY#~", "~")]
}

/// Who muted the thread that a status begins, as partition, first and last.
pub(crate) fn mutes(root: StatusId) -> (String, &'static str, &'static str) {
    (status_pk(root), "MUTE#", "MUTE#~")
}

/// An item in a status's partition, by its name there.
pub(crate) fn dependent(id: StatusId, sk: &str) -> Key {
    Key::new(status_pk(id), sk)
}

/// What an item in a status's partition is to its cascade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dependent {
    /// It has an end of its own making.
    Apart,
    /// Somebody's boost.
    Boost(StatusId),
    /// An entry that has a twin with whoever marked it.
    InteractionList(InteractionList, StatusId),
    /// That somebody voted.
    Vote,
    /// Anything else, that ends with the status.
    Plain,
}

impl Dependent {
    pub(crate) fn parse(id: StatusId, sk: &str) -> Self {
        let is_apart = ["REPLY#", "MUTE#", "TELLING#"].iter().any(|begin| sk.starts_with(begin));
        if is_apart || matches!(sk, "STATUS" | "CASCADE") {
            return Self::Apart;
        }
        let mark = |list: InteractionList| -> Option<StatusId> {
            let List { prefix, .. } = interactions_by(list, id);
            sk.strip_prefix(prefix)?.parse().ok()
        };
        if let Some(boost) = mark(InteractionList::Reblog) {
            return Self::Boost(boost);
        }
        let lists = [InteractionList::Favourite, InteractionList::Bookmark];
        let marked = lists.into_iter().find_map(|list| mark(list).map(|id| Self::InteractionList(list, id)));
        marked.unwrap_or(if sk.starts_with("VOTE#") { Self::Vote } else { Self::Plain })
    }
}

#[cfg(test)]
mod tests {
    use crudder_domain::AccountId;

    use super::*;
    use crate::keys::*;

    #[test]
    fn what_hangs_on_a_status_is_told_by_its_name_and_lies_where_the_cascade_looks() {
        let id = StatusId::from_u64(7).unwrap();
        let (mark, account) = (StatusId::from_u64(9).unwrap(), AccountId::from_u64(1).unwrap());
        for (key, expected) in [
            (status(id), Dependent::Apart),
            (cascade(id), Dependent::Apart),
            (fan_out(id, "BOOSTERS"), Dependent::Apart),
            (Endings::of_replies(id).at(3, 1), Dependent::Plain),
            (interaction_by_entry(InteractionList::Reblog, id, mark), Dependent::Boost(mark)),
            (
                interaction_by_entry(InteractionList::Favourite, id, mark),
                Dependent::InteractionList(InteractionList::Favourite, mark),
            ),
            (
                interaction_by_entry(InteractionList::Bookmark, id, mark),
                Dependent::InteractionList(InteractionList::Bookmark, mark),
            ),
            (voted_by(id, account), Dependent::Vote),
            (muted_by(id, account), Dependent::Apart),
            (status_count(id, 2), Dependent::Plain),
            (edit(id, 3), Dependent::Plain),
        ] {
            assert_eq!(Dependent::parse(id, &key.sk), expected, "{key:?}");
            let within = |(pk, from, to): &(String, &str, &str)| {
                *pk == key.pk && (*from..=*to).contains(&key.sk.as_str())
            };
            assert!(dependents(id).iter().any(within), "{key:?}");
        }
        let (pk, first, last) = mutes(id);
        let mute = muted_by(id, account);
        assert!(mute.pk == pk && (first..=last).contains(&mute.sk.as_str()));
        let reply = reply_entry(id, mark);
        assert!(dependents(id).iter().all(|(_, from, to)| !(*from..=*to).contains(&reply.sk.as_str())));
    }
}
