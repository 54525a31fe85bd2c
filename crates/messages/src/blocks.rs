//! Blocks: they stand at both ends, and end follows and requests of either side, in one transaction.
//!
//! Both graph versions go up: what either sees changes. A follow in the same moment meets the block at the follower's
//! graph and at both stances, so one of the two comes first and the other sees it.

use crudder_domain::{Account, AccountId, Follow, PeoplePage, Stance};

use crate::error::{Error, Result};
use crate::follows::EdgeChange;
use crate::items::{FollowingItem, GraphItem, pk, read, sk};
use crate::keys::{self, ItemName};
use crate::people::PeopleSlice;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::stances::StanceSide;
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// What a block is decided on.
#[derive(Default)]
struct BlockState {
    target: Option<Account>,
    actors: StanceSide,
    targets: StanceSide,
    /// The actor's follow of the target, and the target's of the actor.
    follows: Option<Follow>,
    followed_by: Option<Follow>,
}

impl Reader {
    /// A page of those whom an account blocks, read consistently; the newest account first.
    pub async fn blocked(&self, account: AccountId, page: &PeoplePage) -> Result<PeopleSlice> {
        self.stances_matching(account, page, |stance| stance.blocks.then_some(())).await
    }

    async fn ground_of_block(&self, actor: AccountId, target: AccountId) -> Result<BlockState> {
        let keys = [
            keys::profile(target),
            keys::graph(actor),
            keys::graph(target),
            keys::stance(actor, target),
            keys::stance(target, actor),
            keys::following(actor, target),
            keys::following(target, actor),
        ];
        let mut ground = BlockState::default();
        for item in self.batch(keys, Reading::Consistent).await? {
            if ground.actors.take(actor, &item)? || ground.targets.take(target, &item)? {
                continue;
            }
            if let ItemName::Profile(_) = ItemName::parse(pk(&item), sk(&item)) {
                ground.target = Some(read("account", item)?);
            } else if keys::account_of(pk(&item)) == Some(actor) {
                ground.follows = Some(read::<FollowingItem>("follow", item)?.follow());
            } else {
                ground.followed_by = Some(read::<FollowingItem>("follow", item)?.follow());
            }
        }
        Ok(ground)
    }
}

impl Writer {
    /// Blocks an account: neither follows the other any more, nor can. Repeated, it changes nothing. One read, one
    /// transaction.
    ///
    /// # Errors
    /// [`Error::Oneself`], [`Error::NoSuchAccount`], [`Error::HidesTooMany`].
    pub async fn block(&self, actor: AccountId, target: AccountId) -> Result<()> {
        self.change_block(actor, target, true).await
    }

    /// Blocks an account no more. Follows that the block ended don't come back. Repeated, it changes nothing. One read,
    /// one transaction.
    pub async fn unblock(&self, actor: AccountId, target: AccountId) -> Result<()> {
        self.change_block(actor, target, false).await
    }

    async fn change_block(&self, actor: AccountId, target: AccountId, on: bool) -> Result<()> {
        if actor == target {
            return if on { Err(Error::Oneself) } else { Ok(()) };
        }
        on_conflict!("block", {
            let now = self.now();
            let ground = self.ground_of_block(actor, target).await?;
            let (mine, theirs) = (ground.actors.stance(now), ground.targets.stance(now));
            if mine.blocks == on {
                return done(());
            }
            if on && ground.target.is_none() {
                return Err(Error::NoSuchAccount);
            }
            if on && mine.mute.is_none() && ground.actors.graph().is_full() {
                return Err(Error::HidesTooMany);
            }
            let mut transaction = self.transaction();
            let (mut near, mut far) = (ground.actors.graph(), ground.targets.graph());
            if on {
                near = transaction.end_follow(actor, target, ground.follows, near)?;
                far = transaction.end_follow(target, actor, ground.followed_by, far)?;
            }
            transaction.turn((actor, target), ground.actors, near, Stance { blocks: on, ..mine }, now)?;
            let theirs = Stance { blocked_by: on, ..theirs };
            transaction.turn((target, actor), ground.targets, far, theirs, now)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(());
            }
            Ok(Attempt::Again)
        })
    }
}

impl Transaction {
    /// Ends a follow or a request; where there is none, makes sure that there is none still.
    fn end_follow(
        &mut self,
        actor: AccountId,
        target: AccountId,
        follow: Option<Follow>,
        graph: GraphItem,
    ) -> Result<GraphItem> {
        let Some(follow) = follow else {
            let absent = Expression::absent();
            self.check(Part::Edge, keys::following(actor, target), absent)?;
            return Ok(graph);
        };
        let edge = EdgeChange::Taken(follow);
        self.change_edge(actor, target, edge)?;
        Ok(edge.counted(graph))
    }
}
