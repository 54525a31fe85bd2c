//! Who follows whom: an edge stands at both ends, with its counts, in one transaction.

use crudder_domain::{AccountId, FollowState, GraphVersion, Relationship};

use crate::error::{Error, Result};
use crate::reader::Reader;
use crate::writer::Writer;

/// Whom an account follows, with the graph version that this is at least as new as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Following {
    /// Read before the accounts: a change in between makes it too old, never too new.
    pub version: GraphVersion,
    /// Requests that wait are left out. In order of their ids.
    pub accounts: Vec<AccountId>,
}

/// What following or unfollowing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowChange {
    /// The follow as it now is; `None` after unfollowing.
    pub state: Option<FollowState>,
    /// The actor's graph version afterwards.
    pub version: GraphVersion,
    /// Whether it was any different before.
    pub changed: bool,
}

fn unavailable<T>(operation: &'static str) -> Result<T> {
    Err(Error::Unavailable { operation, cause: "not connected".to_owned() })
}

impl Reader {
    /// Whom an account follows, read consistently; at most `MAX_FOLLOWING`.
    pub async fn following(&self, _account: AccountId) -> Result<Following> {
        unavailable("following")
    }

    /// Whether `reader` follows `account`, read consistently; a request that waits is no following.
    pub async fn follows(&self, _reader: AccountId, _account: AccountId) -> Result<bool> {
        unavailable("follows")
    }

    /// How `reader` stands to each of these accounts, in their order, read consistently; one batch up to 50.
    pub async fn relationships(
        &self,
        _reader: AccountId,
        _accounts: &[AccountId],
    ) -> Result<Vec<Relationship>> {
        unavailable("relationships")
    }
}

impl Writer {
    /// Follows an account, or asks to where it is locked. Repeated, it changes nothing.
    ///
    /// # Errors
    /// [`Error::FollowsItself`], [`Error::NoSuchAccount`], [`Error::FollowsTooMany`].
    pub async fn follow(&self, _actor: AccountId, _target: AccountId) -> Result<FollowChange> {
        unavailable("follow")
    }

    /// Takes a follow back, or a request. Repeated, it changes nothing.
    pub async fn unfollow(&self, _actor: AccountId, _target: AccountId) -> Result<FollowChange> {
        unavailable("unfollow")
    }
}
