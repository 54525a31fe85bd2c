//! Names as the stream brings them.

use crudder_domain::{AccountId, StatusId};

/// What an item of the stream is, as far as a consumer wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Profile(AccountId),
    Activity(AccountId),
    Graph(AccountId),
    Status(StatusId),
    Other,
}

impl Named {
    pub(crate) fn parse(pk: &str, sk: &str) -> Self {
        let named = match (pk.split_once('#'), sk) {
            (Some(("A", id)), "PROFILE") => id.parse().map(Self::Profile),
            (Some(("A", id)), "HEAD#ACTIVITY") => id.parse().map(Self::Activity),
            (Some(("A", id)), "HEAD#GRAPH") => id.parse().map(Self::Graph),
            (Some(("S", id)), "STATUS") => id.parse().map(Self::Status),
            _ => Ok(Self::Other),
        };
        named.unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::*;

    fn account(number: u64) -> AccountId {
        AccountId::from_u64(number).unwrap()
    }

    fn id(number: u64) -> StatusId {
        StatusId::from_u64(number).unwrap()
    }

    #[test]
    fn names_of_the_stream_are_read_back() {
        let parse = |key: Key| Named::parse(&key.pk, &key.sk);
        assert_eq!(parse(profile(account(1))), Named::Profile(account(1)));
        assert_eq!(parse(activity(account(1))), Named::Activity(account(1)));
        assert_eq!(parse(graph(account(1))), Named::Graph(account(1)));
        assert_eq!(parse(status(id(2))), Named::Status(id(2)));
        for other in
            [reply_entry(id(2), id(3)), follower(account(1), account(2)), public_entry(id(2)), warm_up()]
        {
            assert_eq!(parse(other), Named::Other);
        }
        assert_eq!(Named::parse("A#x", "PROFILE"), Named::Other);
    }
}
