//! Names as the stream brings them.

use crudder_domain::{AccountId, FollowState, Mark, MediaId, StatusId};

/// What an item of the stream is, as far as a consumer wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Profile(AccountId),
    Activity(AccountId),
    Graph(AccountId),
    Status(StatusId),
    Cascade(StatusId),
    /// How far some have been told of a status.
    Telling(StatusId),
    /// How far those who asked to follow an account have been let in.
    Accepting(AccountId),
    /// A mark on a status, by its place in the list of those who marked it so.
    MarkedBy(Mark, StatusId, StatusId),
    /// The far end of an edge: of whom, by whom.
    Edge(FollowState, AccountId, AccountId),
    Media(MediaId),
    Other,
}

impl Named {
    pub(crate) fn parse(pk: &str, sk: &str) -> Self {
        let named = match (pk.split_once('#'), sk) {
            (Some(("A", id)), "PROFILE") => id.parse().map(Self::Profile),
            (Some(("A", id)), "HEAD#ACTIVITY") => id.parse().map(Self::Activity),
            (Some(("A", id)), "HEAD#GRAPH") => id.parse().map(Self::Graph),
            (Some(("A", id)), "ACCEPTING") => id.parse().map(Self::Accepting),
            (Some(("S", id)), "STATUS") => id.parse().map(Self::Status),
            (Some(("S", id)), "CASCADE") => id.parse().map(Self::Cascade),
            (Some(("M", id)), "MEDIA") => id.parse().map(Self::Media),
            (Some((sort, id)), sk) => return Self::entry(sort, id, sk).unwrap_or(Self::Other),
            _ => Ok(Self::Other),
        };
        named.unwrap_or(Self::Other)
    }

    /// An entry of a list.
    fn entry(sort: &str, id: &str, sk: &str) -> Option<Self> {
        let (list, entry) = sk.split_once('#')?;
        let marked_by = |mark| Some(Self::MarkedBy(mark, id.parse().ok()?, entry.parse().ok()?));
        let edge = |state| Some(Self::Edge(state, id.parse().ok()?, entry.parse().ok()?));
        match (sort, list) {
            ("S", "FAVOURITE") => marked_by(Mark::Favourite),
            ("S", "BOOKMARK") => marked_by(Mark::Bookmark),
            ("S", "TELLING") => id.parse().ok().map(Self::Telling),
            ("A", "FOLLOWER") => edge(FollowState::Following),
            ("A", "REQUEST") => edge(FollowState::Requested),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::numbered::{account, id};
    use crate::keys::*;

    #[test]
    fn names_of_the_stream_are_read_back() {
        let parse = |key: Key| Named::parse(&key.pk, &key.sk);
        assert_eq!(parse(profile(account(1))), Named::Profile(account(1)));
        assert_eq!(parse(activity(account(1))), Named::Activity(account(1)));
        assert_eq!(parse(graph(account(1))), Named::Graph(account(1)));
        assert_eq!(parse(status(id(2))), Named::Status(id(2)));
        assert_eq!(parse(cascade(id(2))), Named::Cascade(id(2)));
        assert_eq!(parse(telling(id(2), "SUBSCRIBERS")), Named::Telling(id(2)));
        assert_eq!(parse(accepting(account(1))), Named::Accepting(account(1)));
        let marked_by = |list| marked_by_entry(list, id(2), id(5));
        assert_eq!(parse(marked_by(Marked::Favourite)), Named::MarkedBy(Mark::Favourite, id(2), id(5)));
        assert_eq!(parse(marked_by(Marked::Bookmark)), Named::MarkedBy(Mark::Bookmark, id(2), id(5)));
        let edge = |state| Named::Edge(state, account(1), account(2));
        assert_eq!(parse(follower(account(1), account(2))), edge(FollowState::Following));
        assert_eq!(parse(request(account(1), account(2))), edge(FollowState::Requested));
        assert_eq!(parse(media(MediaId::MAX)), Named::Media(MediaId::MAX));
        for other in [
            reply_entry(id(2), id(3)),
            following(account(1), account(2)),
            subscriber(account(1), account(2)),
            marked_entry(Marked::Favourite, account(1), id(5)),
            marked_by(Marked::Reblog),
            public_entry(id(2)),
            notification(account(1), id(5)),
            warm_up(),
        ] {
            assert_eq!(parse(other), Named::Other);
        }
        assert_eq!(Named::parse("A#x", "PROFILE"), Named::Other);
    }
}
