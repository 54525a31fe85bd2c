//! Names as the stream brings them.

use crudder_domain::{AccountId, FollowState, Interaction, MediaId, StatusId};

/// What an item of the stream is, as far as a consumer wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemName {
    Profile(AccountId),
    Activity(AccountId),
    Graph(AccountId),
    Status(StatusId),
    Cascade(StatusId),
    /// How far some have been told of a status.
    FanOut(StatusId),
    /// How far those who asked to follow an account have been let in.
    Accepting(AccountId),
    /// A mark on a status, by its place in the list of those who marked it so.
    MarkedBy(Interaction, StatusId, StatusId),
    /// The far end of an edge: of whom, by whom.
    Edge(FollowState, AccountId, AccountId),
    Media(MediaId),
    Other,
}

impl ItemName {
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
            ("S", "FAVOURITE") => marked_by(Interaction::Favourite),
            ("S", "BOOKMARK") => marked_by(Interaction::Bookmark),
            ("S", "TELLING") => id.parse().ok().map(Self::FanOut),
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
        let parse = |key: Key| ItemName::parse(&key.pk, &key.sk);
        assert_eq!(parse(profile(account(1))), ItemName::Profile(account(1)));
        assert_eq!(parse(activity(account(1))), ItemName::Activity(account(1)));
        assert_eq!(parse(graph(account(1))), ItemName::Graph(account(1)));
        assert_eq!(parse(status(id(2))), ItemName::Status(id(2)));
        assert_eq!(parse(cascade(id(2))), ItemName::Cascade(id(2)));
        assert_eq!(parse(fan_out(id(2), "SUBSCRIBERS")), ItemName::FanOut(id(2)));
        assert_eq!(parse(accepting(account(1))), ItemName::Accepting(account(1)));
        let marked_by = |list| interaction_by_entry(list, id(2), id(5));
        assert_eq!(
            parse(marked_by(InteractionList::Favourite)),
            ItemName::MarkedBy(Interaction::Favourite, id(2), id(5))
        );
        assert_eq!(
            parse(marked_by(InteractionList::Bookmark)),
            ItemName::MarkedBy(Interaction::Bookmark, id(2), id(5))
        );
        let edge = |state| ItemName::Edge(state, account(1), account(2));
        assert_eq!(parse(follower(account(1), account(2))), edge(FollowState::Following));
        assert_eq!(parse(request(account(1), account(2))), edge(FollowState::Requested));
        assert_eq!(parse(media(MediaId::MAX)), ItemName::Media(MediaId::MAX));
        for other in [
            reply_entry(id(2), id(3)),
            following(account(1), account(2)),
            subscriber(account(1), account(2)),
            interaction_entry(InteractionList::Favourite, account(1), id(5)),
            marked_by(InteractionList::Reblog),
            public_entry(id(2)),
            notification(account(1), id(5)),
            warm_up(),
        ] {
            assert_eq!(parse(other), ItemName::Other);
        }
        assert_eq!(ItemName::parse("A#x", "PROFILE"), ItemName::Other);
    }
}
