//! Who follows whom: an edge stands at both ends, with its counts, in one transaction.
//!
//! The follower's graph version goes up with it. Nothing of the followed one is written but its end of the edge and
//! one part of its count, chosen by the actor: a popular account is followed in parallel.

use std::collections::HashMap;

use crudder_domain::graph::MAX_FOLLOWING;
use crudder_domain::{Account, AccountId, FollowState, GraphVersion, Moment, Relationship};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{FollowingItem, GraphItem, Item, n, pk, read, s, sk, write};
use crate::keys::{self, Named};
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::transaction::{Expression, Outcome, Part, Tries};
use crate::writer::Writer;

/// Whom an account follows, with the graph version that this is at least as new as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// Under `FOLLOWER#` or `REQUEST#`: the other end of an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FarItem {
    /// Since when; what the one who is followed is told of it is named by that. Older ones do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Moment>,
}

/// What an edge is decided on.
struct Ends {
    target: Option<Account>,
    state: Option<FollowState>,
    graph: Option<GraphItem>,
}

impl Reader {
    /// Whom an account follows, read consistently; at most `MAX_FOLLOWING`, requests included.
    pub async fn following(&self, account: AccountId) -> Result<Following> {
        let version = self.get(keys::graph(account), Reading::Consistent).await?;
        let version = version.map(|item| read::<GraphItem>("graph", item)).transpose()?;
        let (pk, from, to) = keys::all_following(account);
        // The edges are fewer than this, and come in pages of a megabyte: one, mostly.
        let (reading, limit) = (Reading::Consistent, MAX_FOLLOWING + 1);
        let range = Range { pk, from, to, newest_first: false, reading, limit };
        let mut accounts = Vec::new();
        for item in self.query_all(range, 4).await? {
            let Some(followee) = keys::followee_of(sk(&item)) else { continue };
            if read::<FollowingItem>("follow", item)?.state == FollowState::Following {
                accounts.push(followee);
            }
        }
        Ok(Following { version: GraphVersion(version.unwrap_or_default().version), accounts })
    }

    /// Whether `reader` follows `account`, read consistently; a request that waits is no following.
    pub async fn follows(&self, reader: AccountId, account: AccountId) -> Result<bool> {
        let item = self.get(keys::following(reader, account), Reading::Consistent).await?;
        let edge = item.map(|item| read::<FollowingItem>("follow", item)).transpose()?;
        Ok(edge.is_some_and(|edge| edge.state == FollowState::Following))
    }

    /// How `reader` stands to each of these accounts, in their order, read consistently; one batch up to 50.
    pub async fn relationships(
        &self,
        reader: AccountId,
        accounts: &[AccountId],
    ) -> Result<Vec<Relationship>> {
        let ends =
            |account: &AccountId| [keys::following(reader, *account), keys::following(*account, reader)];
        let mut edges = HashMap::new();
        for item in self.batch(accounts.iter().flat_map(ends), Reading::Consistent).await? {
            let (Some(from), Some(to)) = (keys::account_of(pk(&item)), keys::followee_of(sk(&item))) else {
                continue;
            };
            edges.insert((from, to), read::<FollowingItem>("follow", item)?.state);
        }
        let relationship = |account: &AccountId| Relationship {
            account: *account,
            follow: edges.get(&(reader, *account)).copied(),
            followed_by: edges.get(&(*account, reader)).copied(),
        };
        Ok(accounts.iter().map(relationship).collect())
    }

    async fn ends(&self, actor: AccountId, target: AccountId) -> Result<Ends> {
        let keys = [keys::profile(target), keys::following(actor, target), keys::graph(actor)];
        let mut ends = Ends { target: None, state: None, graph: None };
        for item in self.batch(keys, Reading::Consistent).await? {
            match Named::parse(pk(&item), sk(&item)) {
                Named::Profile(_) => ends.target = Some(read("account", item)?),
                Named::Graph(_) => ends.graph = Some(read("graph", item)?),
                _ => ends.state = Some(read::<FollowingItem>("follow", item)?.state),
            }
        }
        Ok(ends)
    }
}

impl Writer {
    /// Follows an account, or asks to where it is locked. Repeated, it changes nothing. One read, one transaction.
    ///
    /// # Errors
    /// [`Error::FollowsItself`], [`Error::NoSuchAccount`], [`Error::FollowsTooMany`].
    pub async fn follow(&self, actor: AccountId, target: AccountId) -> Result<FollowChange> {
        if actor == target {
            return Err(Error::FollowsItself);
        }
        let mut tries = Tries::of("follow");
        loop {
            // That the account is not locked is not a condition of the transaction: its profile would be in every
            // follower's transaction, and they would refuse one another. A follow in the very moment of locking
            // may still go through, as if it had come a moment before.
            let Ends { target: found, state, graph } = self.ends(actor, target).await?;
            let Some(account) = found else { return Err(Error::NoSuchAccount) };
            let old = graph.unwrap_or_default();
            if let Some(state) = state {
                let version = GraphVersion(old.version);
                return Ok(FollowChange { state: Some(state), version, changed: false });
            }
            if old.edges >= MAX_FOLLOWING as u64 {
                return Err(Error::FollowsTooMany);
            }
            let state = if account.locked { FollowState::Requested } else { FollowState::Following };
            let following = old.following + u64::from(state == FollowState::Following);
            let new = GraphItem { version: old.version + 1, following, edges: old.edges + 1 };
            if self.write_edge(actor, target, Edge::Made(state), graph, new).await? {
                return Ok(FollowChange {
                    state: Some(state),
                    version: GraphVersion(new.version),
                    changed: true,
                });
            }
            tries.again().await?;
        }
    }

    /// Takes a follow back, or a request. Repeated, it changes nothing. One read, one transaction.
    pub async fn unfollow(&self, actor: AccountId, target: AccountId) -> Result<FollowChange> {
        let mut tries = Tries::of("unfollow");
        loop {
            let Ends { state, graph, .. } = self.ends(actor, target).await?;
            let old = graph.unwrap_or_default();
            let Some(state) = state else {
                return Ok(FollowChange { state: None, version: GraphVersion(old.version), changed: false });
            };
            let less = u64::from(state == FollowState::Following);
            let new = GraphItem {
                version: old.version + 1,
                following: old.following.saturating_sub(less),
                edges: old.edges.saturating_sub(1),
            };
            if self.write_edge(actor, target, Edge::Taken(state), graph, new).await? {
                return Ok(FollowChange { state: None, version: GraphVersion(new.version), changed: true });
            }
            tries.again().await?;
        }
    }

    /// Writes both ends of an edge, the actor's graph and the count; `false` where somebody else was faster.
    async fn write_edge(
        &self,
        actor: AccountId,
        target: AccountId,
        edge: Edge,
        old: Option<GraphItem>,
        new: GraphItem,
    ) -> Result<bool> {
        let mut transaction = self.transaction();
        let (Edge::Made(state) | Edge::Taken(state)) = edge;
        let (near, far) = (
            keys::following(actor, target),
            match state {
                FollowState::Following => keys::follower(target, actor),
                FollowState::Requested => keys::request(target, actor),
            },
        );
        let by = match edge {
            Edge::Made(state) => {
                let absent = Expression::new("attribute_not_exists(pk)");
                let item: Item = write(near, "follow", &FollowingItem { state })?;
                transaction.put(Part::Edge, item, Some(absent))?;
                let since = FarItem { since: Some(transaction.moment) };
                transaction.put(Part::Free, write(far, "follower", &since)?, None)?;
                1
            }
            Edge::Taken(state) => {
                let word = if state == FollowState::Following { "following" } else { "requested" };
                let same =
                    Expression::new("#state = :state").name("#state", "state").value(":state", s(word));
                transaction.delete(Part::Edge, near, Some(same))?;
                transaction.delete(Part::Free, far, None)?;
                -1
            }
        };
        let unchanged = match old {
            Some(old) => Expression::version(old.version),
            None => Expression::new("attribute_not_exists(pk)"),
        };
        transaction.put(Part::Graph, write(keys::graph(actor), "graph", &new)?, Some(unchanged))?;
        if state == FollowState::Following {
            let count = keys::followers_count(target, keys::shard_of(actor));
            let update = Expression::new("ADD #count :by").name("#count", "count").value(":by", n(by));
            transaction.update(Part::Free, count, update, None)?;
        }
        Ok(matches!(self.transact(&transaction).await?, Outcome::Done))
    }
}

/// What happens to an edge.
#[derive(Clone, Copy)]
enum Edge {
    Made(FollowState),
    Taken(FollowState),
}
