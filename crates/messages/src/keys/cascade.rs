//! What hangs on a status, as its cascade finds it.

use crudder_domain::StatusId;

use super::{Key, List, Marked, marked_by, status_pk};

/// How far the cascade of a status has come.
pub(crate) fn cascade(id: StatusId) -> Key {
    Key::new(status_pk(id), "CASCADE")
}

/// All that lies with a status but the list of its thread, as partition, first and last: what is named before that, and
/// what after.
pub(crate) fn hanging(id: StatusId) -> [(String, &'static str, &'static str); 2] {
    [(status_pk(id), "!", "REPLY#"), (status_pk(id), "REPLY#~", "~")]
}

/// Who muted the thread that a status begins, as partition, first and last.
pub(crate) fn mutes(root: StatusId) -> (String, &'static str, &'static str) {
    (status_pk(root), "MUTE#", "MUTE#~")
}

/// An item in a status's partition, by its name there.
pub(crate) fn hangs(id: StatusId, sk: &str) -> Key {
    Key::new(status_pk(id), sk)
}

/// What an item in a status's partition is to its cascade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hanging {
    /// It has an end of its own making.
    Apart,
    /// Somebody's boost.
    Boost(StatusId),
    /// An entry that has a twin with whoever marked it.
    Marked(Marked, StatusId),
    /// That somebody voted.
    Vote,
    /// Anything else, that ends with the status.
    Plain,
}

impl Hanging {
    pub(crate) fn parse(id: StatusId, sk: &str) -> Self {
        let is_apart = ["REPLY#", "MUTE#", "TELLING#"].iter().any(|begin| sk.starts_with(begin));
        if is_apart || matches!(sk, "STATUS" | "CASCADE") {
            return Self::Apart;
        }
        let mark = |list: Marked| -> Option<StatusId> {
            let List { prefix, .. } = marked_by(list, id);
            sk.strip_prefix(prefix)?.parse().ok()
        };
        if let Some(boost) = mark(Marked::Reblog) {
            return Self::Boost(boost);
        }
        let lists = [Marked::Favourite, Marked::Bookmark];
        let marked = lists.into_iter().find_map(|list| mark(list).map(|id| Self::Marked(list, id)));
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
            (status(id), Hanging::Apart),
            (cascade(id), Hanging::Apart),
            (telling(id, "BOOSTERS"), Hanging::Apart),
            (Endings::of_replies(id).at(3, 1), Hanging::Plain),
            (marked_by_entry(Marked::Reblog, id, mark), Hanging::Boost(mark)),
            (marked_by_entry(Marked::Favourite, id, mark), Hanging::Marked(Marked::Favourite, mark)),
            (marked_by_entry(Marked::Bookmark, id, mark), Hanging::Marked(Marked::Bookmark, mark)),
            (voted_by(id, account), Hanging::Vote),
            (muted_by(id, account), Hanging::Apart),
            (status_count(id, 2), Hanging::Plain),
            (edit(id, 3), Hanging::Plain),
        ] {
            assert_eq!(Hanging::parse(id, &key.sk), expected, "{key:?}");
            let within = |(pk, from, to): &(String, &str, &str)| {
                *pk == key.pk && (*from..=*to).contains(&key.sk.as_str())
            };
            assert!(hanging(id).iter().any(within), "{key:?}");
        }
        let (pk, first, last) = mutes(id);
        let mute = muted_by(id, account);
        assert!(mute.pk == pk && (first..=last).contains(&mute.sk.as_str()));
        let reply = reply_entry(id, mark);
        assert!(hanging(id).iter().all(|(_, from, to)| !(*from..=*to).contains(&reply.sk.as_str())));
    }
}
