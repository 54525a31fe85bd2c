//! Who follows whom: an edge stands at both ends, with its counts, in one transaction.
//!
//! The follower's graph version goes up with it. Nothing of the followed one is written but its end of the edge and
//! one part of its count, chosen by the actor: a popular account is followed in parallel.

use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::graph::MAX_FOLLOWING;
use crudder_domain::{Account, AccountId, Follow, FollowOptions, FollowState, GraphVersion, Moment, Screen};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{BacklinkItem, FollowingItem, GraphItem, StanceItem, n, pk, read, s, sk, write};
use crate::keys::{self, ItemName};
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::stances::MOST_KEPT;
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// Whom an account follows, with the graph version that this is at least as new as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Following {
    /// Read before the accounts: a change in between makes it too old, never too new.
    pub version: GraphVersion,
    /// Requests that wait are left out. In order of their ids.
    pub accounts: Vec<AccountId>,
    /// What the account's timelines leave out.
    pub screen: Screen,
}

/// What following or unfollowing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowChange {
    /// The follow as it now is; `None` after unfollowing.
    pub state: Option<FollowState>,
    /// The follower's graph version afterwards.
    pub version: GraphVersion,
    /// Whether it was any different before.
    pub changed: bool,
}

/// Under `FOLLOWER#` or `REQUEST#`: the other end of an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReverseEdgeItem {
    /// Since when; what the one who is followed is told of it is named by that. Older ones do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Moment>,
}

/// What changes of a follow's wishes; `None` leaves one as it is, of a new follow as by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FollowOptionsChange {
    /// Whether its boosts are wanted.
    pub reblogs: Option<bool>,
    /// Whether one wants to hear of each status.
    pub notify: Option<bool>,
}

impl FollowOptionsChange {
    fn of(self, old: FollowOptions) -> FollowOptions {
        FollowOptions {
            reblogs: self.reblogs.unwrap_or(old.reblogs),
            notify: self.notify.unwrap_or(old.notify),
        }
    }
}

/// What an edge is decided on.
struct EdgeState {
    target: Option<Account>,
    follow: Option<Follow>,
    graph: Option<GraphItem>,
    /// Whether either blocks the other.
    is_blocked: bool,
}

impl Reader {
    /// Whom an account follows, read consistently; at most `MAX_FOLLOWING`, requests included. With what its timelines
    /// leave out of that: a query more, where anything stands between it and anybody.
    pub async fn following(&self, account: AccountId) -> Result<Following> {
        let graph = self.get(keys::graph(account), Reading::Consistent).await?;
        let graph: GraphItem = graph.map(|item| read("graph", item)).transpose()?.unwrap_or_default();
        let (pk, from, to) = keys::all_following(account);
        // The edges are fewer than this, and come in pages of a megabyte: one, mostly.
        let (reading, limit) = (Reading::Consistent, MAX_FOLLOWING + 1);
        let range = Range { pk, from, to, newest_first: false, reading, limit };
        let edges = self.query_all(range, 4);
        let stances = self.all_stances(account, &graph, MOST_KEPT);
        let (edges, stances) = futures::try_join!(edges, stances)?;
        let (mut accounts, mut without_boosts) = (Vec::new(), Vec::new());
        for item in edges {
            let Some(followee) = keys::followee_of(sk(&item)) else { continue };
            let follow = read::<FollowingItem>("follow", item)?;
            if follow.state == FollowState::Following {
                accounts.push(followee);
                if !follow.reblogs {
                    without_boosts.push(followee);
                }
            }
        }
        let screen = match stances {
            Some(stances) => Screen::new(stances, without_boosts),
            None => Screen::new([], without_boosts).partial(),
        };
        Ok(Following { version: GraphVersion(graph.version), accounts, screen })
    }

    /// Whether `reader` follows `account`, read consistently; a request that waits is no following.
    pub async fn follows(&self, reader: AccountId, account: AccountId) -> Result<bool> {
        let item = self.get(keys::following(reader, account), Reading::Consistent).await?;
        let edge = item.map(|item| read::<FollowingItem>("follow", item)).transpose()?;
        Ok(edge.is_some_and(|edge| edge.state == FollowState::Following))
    }

    async fn ends(&self, actor: AccountId, target: AccountId) -> Result<EdgeState> {
        let keys = [
            keys::profile(target),
            keys::following(actor, target),
            keys::graph(actor),
            keys::stance(actor, target),
        ];
        let mut ends = EdgeState { target: None, follow: None, graph: None, is_blocked: false };
        for item in self.batch(keys, Reading::Consistent).await? {
            match ItemName::parse(pk(&item), sk(&item)) {
                ItemName::Profile(_) => ends.target = Some(read("account", item)?),
                ItemName::Graph(_) => ends.graph = Some(read("graph", item)?),
                _ if keys::stance_of(sk(&item)).is_some() => {
                    ends.is_blocked = read::<StanceItem>("stance", item)?.stance().is_block();
                }
                _ => ends.follow = Some(read::<FollowingItem>("follow", item)?.follow()),
            }
        }
        Ok(ends)
    }
}

impl Writer {
    /// Follows an account, or asks to where it is locked; with the wishes of [`Self::follow_with`] as they are.
    ///
    /// # Errors
    /// As [`Self::follow_with`].
    pub async fn follow(&self, actor: AccountId, target: AccountId) -> Result<FollowChange> {
        self.follow_with(actor, target, FollowOptionsChange::default()).await
    }

    /// Follows an account, or asks to where it is locked, and changes what is wished of that. Repeated, it changes
    /// nothing. One read, one transaction.
    ///
    /// # Errors
    /// [`Error::FollowsItself`], [`Error::NoSuchAccount`], [`Error::Blocked`], [`Error::FollowsTooMany`].
    pub async fn follow_with(
        &self,
        actor: AccountId,
        target: AccountId,
        wishes: FollowOptionsChange,
    ) -> Result<FollowChange> {
        if actor == target {
            return Err(Error::FollowsItself);
        }
        on_conflict!("follow", {
            // That the account is not locked is not a condition of the transaction: its profile would be in every
            // follower's transaction, and they would refuse one another. A follow in the very moment of locking
            // may still go through, as if it had come a moment before.
            let EdgeState { target: found, follow, graph, is_blocked } = self.ends(actor, target).await?;
            let Some(account) = found else { return Err(Error::NoSuchAccount) };
            if is_blocked {
                return Err(Error::Blocked);
            }
            let old = graph.unwrap_or_default();
            let edge = if let Some(Follow { state, wishes: old_wishes }) = follow {
                let new = Follow { state, wishes: wishes.of(old_wishes) };
                // Who asked, and comes again once nobody has to, is let in.
                if state == FollowState::Requested && !account.locked {
                    EdgeChange::Allowed { asked: old_wishes, wishes: new.wishes }
                } else if new.wishes == old_wishes {
                    let version = GraphVersion(old.version);
                    return done(FollowChange { state: Some(state), version, changed: false });
                } else {
                    EdgeChange::Changed { before: old_wishes, after: new }
                }
            } else {
                if old.edges >= MAX_FOLLOWING as u64 {
                    return Err(Error::FollowsTooMany);
                }
                let state = if account.locked { FollowState::Requested } else { FollowState::Following };
                EdgeChange::Made(Follow { state, wishes: wishes.of(FollowOptions::default()) })
            };
            if let Some(change) = self.write_edge(actor, target, edge, graph).await? {
                return done(change);
            }
            Ok(Attempt::Again)
        })
    }

    /// Takes a follow back, or a request. Repeated, it changes nothing. One read, one transaction.
    pub async fn unfollow(&self, actor: AccountId, target: AccountId) -> Result<FollowChange> {
        self.take_edge(actor, target, |_| true).await
    }

    /// Ends somebody else's follow of `account`; a request is left to wait. Repeated, it changes nothing. One read, one
    /// transaction.
    pub async fn remove_follower(&self, account: AccountId, follower: AccountId) -> Result<FollowChange> {
        self.take_edge(follower, account, |state| state == FollowState::Following).await
    }

    /// Refuses somebody's request to follow `account`. Repeated, it changes nothing. One read, one transaction.
    pub async fn reject_follow(&self, account: AccountId, requester: AccountId) -> Result<FollowChange> {
        self.take_edge(requester, account, |state| state == FollowState::Requested).await
    }

    /// Lets somebody follow `account` who asked to. Repeated, or where nobody asks, it changes nothing. One read, one
    /// transaction.
    pub async fn authorize_follow(&self, account: AccountId, requester: AccountId) -> Result<FollowChange> {
        on_conflict!("authorize_follow", {
            let EdgeState { follow, graph, .. } = self.ends(requester, account).await?;
            let asked = follow.filter(|follow| follow.state == FollowState::Requested);
            let Some(asked) = asked else {
                let version = GraphVersion(graph.unwrap_or_default().version);
                return done(FollowChange { state: follow.map(|it| it.state), version, changed: false });
            };
            let edge = EdgeChange::Allowed { asked: asked.wishes, wishes: asked.wishes };
            if let Some(change) = self.write_edge(requester, account, edge, graph).await? {
                return done(change);
            }
            Ok(Attempt::Again)
        })
    }

    async fn take_edge(
        &self,
        actor: AccountId,
        target: AccountId,
        is_meant: impl Fn(FollowState) -> bool,
    ) -> Result<FollowChange> {
        on_conflict!("unfollow", {
            let EdgeState { follow, graph, .. } = self.ends(actor, target).await?;
            let Some(taken) = follow.filter(|follow| is_meant(follow.state)) else {
                let version = GraphVersion(graph.unwrap_or_default().version);
                return done(FollowChange { state: follow.map(|it| it.state), version, changed: false });
            };
            if let Some(change) = self.write_edge(actor, target, EdgeChange::Taken(taken), graph).await? {
                return done(change);
            }
            Ok(Attempt::Again)
        })
    }

    /// Writes both ends of an edge, the actor's graph and the count; `None` where somebody else was faster.
    async fn write_edge(
        &self,
        actor: AccountId,
        target: AccountId,
        edge: EdgeChange,
        old: Option<GraphItem>,
    ) -> Result<Option<FollowChange>> {
        let mut transaction = self.transaction();
        transaction.change_edge(actor, target, edge)?;
        let new = edge.counted(old.unwrap_or_default());
        let version = transaction.change_graph(actor, old, new)?;
        let Outcome::Done = self.transact(&transaction).await? else { return Ok(None) };
        let state = match edge {
            EdgeChange::Made(follow) | EdgeChange::Changed { after: follow, .. } => Some(follow.state),
            EdgeChange::Allowed { .. } => Some(FollowState::Following),
            EdgeChange::Taken(_) => None,
        };
        Ok(Some(FollowChange { state, version, changed: true }))
    }
}

/// What happens to an edge.
#[derive(Clone, Copy)]
pub(crate) enum EdgeChange {
    /// It was not there.
    Made(Follow),
    /// Its wishes are others; its state is the same.
    Changed { before: FollowOptions, after: Follow },
    /// It waited, with what was wished then, and stands now.
    Allowed { asked: FollowOptions, wishes: FollowOptions },
    /// It was this, and is not there any more.
    Taken(Follow),
}

impl EdgeChange {
    /// The follower's graph with it.
    pub(crate) fn counted(self, old: GraphItem) -> GraphItem {
        let stands = |state| u64::from(state == FollowState::Following);
        let (more, less, edges) = match self {
            Self::Made(follow) => (stands(follow.state), 0, old.edges + 1),
            Self::Changed { .. } => (0, 0, old.edges),
            Self::Allowed { .. } => (1, 0, old.edges),
            Self::Taken(follow) => (0, stands(follow.state), old.edges.saturating_sub(1)),
        };
        let following = (old.following + more).saturating_sub(less);
        GraphItem { following, edges, ..old }
    }
}

/// That an edge is in that state, and asks to be told of each status or does not: what hangs on either is written with it.
fn is_still(state: FollowState, wishes: FollowOptions) -> Expression {
    let word = if state == FollowState::Following { "following" } else { "requested" };
    let notify =
        if wishes.notify { "notify = :notify" } else { "(attribute_not_exists(notify) OR notify = :notify)" };
    Expression::new(format!("#state = :state AND {notify}"))
        .name("#state", "state")
        .value(":state", s(word))
        .value(":notify", AttributeValue::Bool(wishes.notify))
}

/// Whether such a follow stands among those who are told of each status.
fn subscribes(follow: Follow) -> bool {
    follow.state == FollowState::Following && follow.wishes.notify
}

fn far_end(actor: AccountId, target: AccountId, state: FollowState) -> keys::Key {
    match state {
        FollowState::Following => keys::follower(target, actor),
        FollowState::Requested => keys::request(target, actor),
    }
}

impl Transaction {
    /// Changes both ends of an edge, and the count of followers with it. An edge never ends by itself, so that one is
    /// absent says all.
    pub(crate) fn change_edge(
        &mut self,
        actor: AccountId,
        target: AccountId,
        edge: EdgeChange,
    ) -> Result<()> {
        let near = keys::following(actor, target);
        let put = |follow: Follow| write(near.clone(), "follow", &FollowingItem::from(follow));
        let mut followers = 0;
        match edge {
            EdgeChange::Made(follow) => {
                let absent = Expression::absent();
                self.put(Part::Edge, put(follow)?, Some(absent))?;
                let far = far_end(actor, target, follow.state);
                self.put(
                    Part::Free,
                    write(far, "follower", &ReverseEdgeItem { since: Some(self.moment) })?,
                    None,
                )?;
                // What was read beside the graph may be older than that, so its version alone does not say that no
                // block came between.
                let unblocked = "attribute_not_exists(pk) OR (blocks = :no AND blocked_by = :no)";
                let unblocked = Expression::new(unblocked).value(":no", AttributeValue::Bool(false));
                self.check(Part::Stance, keys::stance(actor, target), unblocked)?;
                followers = i64::from(follow.state == FollowState::Following);
            }
            EdgeChange::Changed { before, after } => {
                self.put(Part::Edge, put(after)?, Some(is_still(after.state, before)))?;
            }
            EdgeChange::Allowed { asked, wishes } => {
                let follow = Follow { state: FollowState::Following, wishes };
                self.put(Part::Edge, put(follow)?, Some(is_still(FollowState::Requested, asked)))?;
                self.delete(Part::Free, far_end(actor, target, FollowState::Requested), None)?;
                let far = far_end(actor, target, follow.state);
                self.put(
                    Part::Free,
                    write(far, "follower", &ReverseEdgeItem { since: Some(self.moment) })?,
                    None,
                )?;
                followers = 1;
            }
            EdgeChange::Taken(follow) => {
                self.delete(Part::Edge, near, Some(is_still(follow.state, follow.wishes)))?;
                self.delete(Part::Free, far_end(actor, target, follow.state), None)?;
                followers = -i64::from(follow.state == FollowState::Following);
            }
        }
        self.change_subscription(actor, target, edge)?;
        if followers != 0 {
            let count = keys::followers_count(target, keys::shard_of(actor));
            let update = Expression::new("ADD #count :by").name("#count", "count").value(":by", n(followers));
            self.update(Part::Free, count, update, None)?;
        }
        Ok(())
    }

    /// Writes, or takes away, that a follower is told of each status: beside the edge, where whoever posts finds it without
    /// reading all followers. Two write units, for those alone who ask for it.
    fn change_subscription(&mut self, actor: AccountId, target: AccountId, edge: EdgeChange) -> Result<()> {
        let (before, after) = match edge {
            EdgeChange::Made(follow) => (false, subscribes(follow)),
            EdgeChange::Changed { before, after } => {
                (subscribes(Follow { wishes: before, ..after }), subscribes(after))
            }
            EdgeChange::Allowed { wishes, .. } => (false, wishes.notify),
            EdgeChange::Taken(follow) => (subscribes(follow), false),
        };
        let key = keys::subscriber(target, actor);
        match (before, after) {
            (false, true) => self.put(Part::Free, write(key, "subscriber", &BacklinkItem::default())?, None),
            (true, false) => self.delete(Part::Free, key, None),
            _ => Ok(()),
        }
    }

    /// Rewrites an account's graph under its next version, which it answers, unless somebody else did meanwhile.
    pub(crate) fn change_graph(
        &mut self,
        account: AccountId,
        old: Option<GraphItem>,
        new: GraphItem,
    ) -> Result<GraphVersion> {
        let unchanged = match old {
            Some(old) => Expression::version(old.version),
            None => Expression::absent(),
        };
        let new = GraphItem { version: old.unwrap_or_default().version + 1, ..new };
        self.put(Part::Graph, write(keys::graph(account), "graph", &new)?, Some(unchanged))?;
        Ok(GraphVersion(new.version))
    }
}
