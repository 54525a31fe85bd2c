//! The limits, as data: what, how often, by whom, and what is said to who does it more often.

use std::time::Duration;

use crudder_domain::Rate;

/// By what those are told apart who are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Per {
    /// The account; the address where there is none.
    Account,
    /// The address.
    Address,
}

/// Where it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// In this process: of the requests that came to it.
    Here,
    /// In the table: of all.
    Table,
}

/// A limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    /// Its name, in keys.
    pub(crate) what: &'static str,
    pub(crate) rate: Rate,
    pub(crate) per: Per,
    pub(crate) counted: Counted,
    /// For whoever writes the client.
    pub(crate) message: &'static str,
}

const fn rate(limit: u32, minutes: u64) -> Rate {
    Rate { limit, window: Duration::from_mins(minutes) }
}

/// Every request that a function answers.
pub(crate) const EVERY_REQUEST: Limit = Limit {
    what: "request",
    rate: rate(300, 5),
    per: Per::Account,
    counted: Counted::Here,
    message: "You can make at most 300 requests in 5 minutes",
};

/// A password that is wrong, or of nobody. Not every sign-in: people share addresses.
pub(crate) const SIGN_IN_FAILURE: Limit = Limit {
    what: "sign-in",
    rate: rate(30, 30),
    per: Per::Address,
    counted: Counted::Table,
    message: "You can fail to sign in at most 30 times in 30 minutes",
};

/// An account made.
pub(crate) const SIGN_UP: Limit = Limit {
    what: "sign-up",
    rate: rate(5, 30),
    per: Per::Address,
    counted: Counted::Table,
    message: "You can sign up at most 5 times in 30 minutes",
};

/// A post deleted, or a boost taken back.
pub(crate) const DELETION: Limit = Limit {
    what: "delete",
    rate: rate(30, 30),
    per: Per::Account,
    counted: Counted::Table,
    message: "You can delete at most 30 posts or boosts in 30 minutes",
};

/// A file uploaded.
pub(crate) const MEDIA: Limit = Limit {
    what: "media",
    rate: rate(30, 30),
    per: Per::Account,
    counted: Counted::Table,
    message: "You can upload at most 30 images in 30 minutes",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_is_a_part_of_a_day() {
        for limit in [EVERY_REQUEST, SIGN_IN_FAILURE, SIGN_UP, DELETION, MEDIA] {
            assert_eq!(86_400 % limit.rate.window.as_secs(), 0, "{limit:?}");
        }
    }
}
