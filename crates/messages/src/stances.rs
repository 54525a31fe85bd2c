//! What stands between a reader and others: read for a page, for a whole timeline, or for somebody's notifications.
//!
//! Most people hide nobody and are hidden from nobody. Their graph item says so, and then nothing more is read.

use std::collections::{HashMap, HashSet};

use crudder_domain::{AccountId, ExpiresAt, FollowState, GraphVersion, Moment, PeoplePage, Screen, Stance};

use crate::error::Result;
use crate::items::{BacklinkItem, FollowingItem, GraphItem, Item, StanceItem, pk, read, sk, write};
use crate::keys::{self, ItemName, Key};
use crate::people::PeopleSlice;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::transaction::{Expression, Part, Transaction};

/// Of how many a timeline's whole screen is read, where it is not kept: ten read units.
const MOST_AT_ONCE: u64 = 500;
/// Of how many it is read where it is kept with whom one follows: those whom one may hide oneself, and as many who block.
pub(crate) const MOST_KEPT: u64 = 2 * crudder_domain::stance::MAX_HIDDEN;

/// How a reader stands to the authors of a page.
#[derive(Clone, Debug, Default)]
pub struct AuthorRelationships {
    follows: HashSet<AccountId>,
    stances: HashMap<AccountId, Stance>,
}

impl AuthorRelationships {
    /// Whether the reader follows that author, of those that were asked for.
    #[must_use]
    pub fn follows(&self, author: AccountId) -> bool {
        self.follows.contains(&author)
    }

    /// What stands between the reader and that author, of those that were asked for.
    #[must_use]
    pub fn stance(&self, author: AccountId) -> Stance {
        self.stances.get(&author).copied().unwrap_or_default()
    }
}

impl Reader {
    /// How `reader` stands to `authors`, and which of `private` the reader follows; all of it read consistently. One
    /// batch; a second where anything at all stands between the reader and anybody.
    pub async fn author_relationships(
        &self,
        reader: AccountId,
        authors: &[AccountId],
        private: &[AccountId],
    ) -> Result<AuthorRelationships> {
        let edges = private.iter().map(|author| keys::following(reader, *author));
        let (mut relationships, mut graph) = (AuthorRelationships::default(), GraphItem::default());
        for item in self.batch(edges.chain([keys::graph(reader)]), Reading::Consistent).await? {
            match keys::followee_of(sk(&item)) {
                Some(author) => {
                    if read::<FollowingItem>("follow", item)?.state == FollowState::Following {
                        relationships.follows.insert(author);
                    }
                }
                None => graph = read("graph", item)?,
            }
        }
        if graph.is_screened(self.now()) {
            let pairs: Vec<_> = authors.iter().map(|author| (reader, *author)).collect();
            let stances = self.stances(&pairs).await?;
            relationships.stances =
                stances.into_iter().map(|((_, author), stance)| (author, stance)).collect();
        }
        Ok(relationships)
    }

    /// What stands between each reader and the other of a pair, read consistently; pairs between whom nothing stands are
    /// left out. Batches of 100. So asks who notifies: whether a reader is to hear of what the other does
    /// ([`Stance::silences`]).
    pub async fn stances(
        &self,
        pairs: &[(AccountId, AccountId)],
    ) -> Result<HashMap<(AccountId, AccountId), Stance>> {
        let mut stances = HashMap::new();
        let keys = pairs.iter().map(|(reader, other)| keys::stance(*reader, *other));
        for item in self.batch(keys, Reading::Consistent).await? {
            let (Some(reader), Some(other)) = (keys::account_of(pk(&item)), keys::stance_of(sk(&item)))
            else {
                continue;
            };
            let stance = living(item, self.now())?;
            if !stance.is_nothing() {
                stances.insert((reader, other), stance);
            }
        }
        Ok(stances)
    }

    /// What a reader's timelines leave out, but for boosts by those whom the reader follows. One read; a query where
    /// anything stands between the reader and anybody. Where that is much, the screen is partial.
    pub async fn screen(&self, reader: AccountId) -> Result<Screen> {
        let graph = self.get(keys::graph(reader), Reading::Consistent).await?;
        let graph = graph.map(|item| read("graph", item)).transpose()?.unwrap_or_default();
        let stances = self.all_stances(reader, &graph, MOST_AT_ONCE).await?;
        Ok(stances.map_or_else(|| Screen::default().partial(), |stances| Screen::new(stances, [])))
    }

    /// All stances of a reader, those included whose mute has ended; `None` where there are more than `most`.
    pub(crate) async fn all_stances(
        &self,
        reader: AccountId,
        graph: &GraphItem,
        most: u64,
    ) -> Result<Option<Vec<(AccountId, Stance)>>> {
        if !graph.is_screened(self.now()) {
            return Ok(Some(Vec::new()));
        }
        if graph.hides + graph.hides_for_now + graph.hidden_from > most {
            return Ok(None);
        }
        let list = keys::stances(reader);
        let (from, to) = (list.at(AccountId::MIN), list.at(AccountId::MAX));
        let limit = usize::try_from(most).unwrap_or(usize::MAX) + 1;
        let (pk, reading) = (list.pk.clone(), Reading::Consistent);
        let mut range = Range { pk, from, to, newest_first: false, reading, limit };
        let mut stances = Vec::new();
        // Mutes that have ended lie between them until they are swept, so there may be more than were counted.
        for _ in 0..4 {
            let part = self.query(&range).await?;
            for item in part.items {
                let Some(other) = list.account_of(sk(&item)) else { continue };
                stances.push((other, living(item, self.now())?));
            }
            let Some(end) = part.last else { return Ok(Some(stances)) };
            range.from = format!("{end}\0");
        }
        Ok(None)
    }

    /// A page of those of whose stance `pick` makes something, read consistently.
    pub(crate) async fn stances_matching<T>(
        &self,
        reader: AccountId,
        page: &PeoplePage,
        pick: impl Fn(Stance) -> Option<T>,
    ) -> Result<PeopleSlice<T>> {
        let now = self.now();
        self.people(&keys::stances(reader), page, Reading::Consistent, |item| Ok(pick(living(item, now)?)))
            .await
    }
}

/// A stance without a mute that has ended.
fn living(item: Item, now: Moment) -> Result<Stance> {
    let stance = read::<StanceItem>("stance", item)?.stance();
    Ok(Stance { mute: stance.mutes(now), ..stance })
}

/// One side of what stands between two: whose it is, and what was read of it.
#[derive(Clone, Copy, Default)]
pub(crate) struct StanceSide {
    pub(crate) graph: Option<GraphItem>,
    pub(crate) stance: Option<StanceItem>,
}

impl StanceSide {
    pub(crate) fn stance(&self, now: Moment) -> Stance {
        let stance = self.stance.map(StanceItem::stance).unwrap_or_default();
        Stance { mute: stance.mutes(now), ..stance }
    }

    pub(crate) fn graph(&self) -> GraphItem {
        self.graph.unwrap_or_default()
    }

    /// Takes in what was read, if it is of this side.
    pub(crate) fn take(&mut self, owner: AccountId, item: &Item) -> Result<bool> {
        if keys::account_of(pk(item)) != Some(owner) {
            return Ok(false);
        }
        match ItemName::parse(pk(item), sk(item)) {
            ItemName::Graph(_) => self.graph = Some(read("graph", item.clone())?),
            _ if keys::stance_of(sk(item)).is_some() => self.stance = Some(read("stance", item.clone())?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl GraphItem {
    /// Whether anything stands between this account and anybody: at least as often as it does.
    pub(crate) fn is_screened(&self, now: Moment) -> bool {
        self.hides > 0 || self.hidden_from > 0 || self.hides_until > now.as_secs()
    }

    /// Whether it hides as many as one may.
    pub(crate) fn is_full(&self) -> bool {
        self.hides + self.hides_for_now >= crudder_domain::stance::MAX_HIDDEN
    }

    /// The counts where one stance is another now.
    pub(crate) fn turned(self, old: Option<StanceItem>, new: Stance, now: Moment) -> Self {
        let old = old.map(StanceItem::stance).unwrap_or_default();
        let lasts = |it: Stance| u64::from(it.blocks || it.mute.is_some_and(|mute| mute.until.is_none()));
        let end = |it: Stance| if lasts(it) == 0 { it.mute.and_then(|mute| mute.until) } else { None };
        // None holds any more: they need not be counted one by one, and most are swept away already.
        let all_ended = self.hides_until <= now.as_secs();
        let for_now = if all_ended { 0 } else { self.hides_for_now };
        let gone = u64::from(end(old).is_some() && !all_ended);
        Self {
            hides: (self.hides + lasts(new)).saturating_sub(lasts(old)),
            hides_for_now: (for_now + u64::from(end(new).is_some())).saturating_sub(gone),
            hides_until: self.hides_until.max(end(new).map_or(0, ExpiresAt::as_secs)),
            hidden_from: (self.hidden_from + u64::from(new.blocked_by))
                .saturating_sub(u64::from(old.blocked_by)),
            ..self
        }
    }
}

/// What another keeps of an account.
#[derive(Clone, Copy)]
pub(crate) enum Backlink {
    Kept,
    KeptUntil(ExpiresAt),
    Gone,
}

impl Transaction {
    /// Tells that another keeps something of an account, or does no more.
    pub(crate) fn trace(&mut self, key: Key, trace: Backlink) -> Result<()> {
        let expires_at = match trace {
            Backlink::Gone => return self.delete(Part::Free, key, None),
            Backlink::Kept => None,
            Backlink::KeptUntil(end) => Some(end),
        };
        self.put(Part::Free, write(key, "trace", &BacklinkItem { expires_at })?, None)
    }

    /// Makes one side's stance another, with its graph, which may have changed for more than that.
    pub(crate) fn turn(
        &mut self,
        (owner, other): (AccountId, AccountId),
        side: StanceSide,
        graph: GraphItem,
        new: Stance,
        now: Moment,
    ) -> Result<GraphVersion> {
        let version = self.change_graph(owner, side.graph, graph.turned(side.stance, new, now))?;
        let key = keys::stance(owner, other);
        let unchanged = match side.stance {
            Some(old) => Expression::version(old.version),
            None => Expression::absent_or_ended(now),
        };
        match (new.is_nothing(), side.stance) {
            (true, None) => {}
            (true, Some(_)) => self.delete(Part::Stance, key, Some(unchanged))?,
            (false, _) => {
                let item = write(key, "stance", &StanceItem::new(new, version))?;
                self.put(Part::Stance, item, Some(unchanged))?;
            }
        }
        Ok(version)
    }
}

#[cfg(test)]
mod tests {
    use crudder_domain::Mute;

    use super::*;

    const NOW: Moment = Moment::from_millis(100_000);

    fn muted(until: Option<u64>) -> Stance {
        let mute = Mute { notifications: true, until: until.map(ExpiresAt::from_secs) };
        Stance { mute: Some(mute), ..Stance::default() }
    }

    fn item(stance: Stance) -> StanceItem {
        StanceItem::new(stance, GraphVersion(1))
    }

    #[test]
    fn the_counts_follow_what_stands() {
        let blocks = Stance { blocks: true, ..Stance::default() };
        let none = GraphItem::default();
        let counts = |graph: GraphItem| (graph.hides, graph.hides_for_now, graph.hidden_from);
        let one = none.turned(None, blocks, NOW);
        assert_eq!(counts(one), (1, 0, 0));
        let both = one.turned(Some(item(blocks)), Stance { blocked_by: true, ..blocks }, NOW);
        assert_eq!(counts(both), (1, 0, 1));
        assert_eq!(counts(one.turned(Some(item(blocks)), Stance::default(), NOW)), (0, 0, 0));
        assert_eq!(
            counts(one.turned(Some(item(blocks)), Stance { mute: muted(None).mute, ..blocks }, NOW)),
            (1, 0, 0)
        );
        let brief = none.turned(None, muted(Some(150)), NOW);
        assert_eq!((counts(brief), brief.hides_until), ((0, 1, 0), 150));
        assert_eq!(counts(brief.turned(Some(item(muted(Some(150)))), muted(None), NOW)), (1, 0, 0));
        assert_eq!(counts(brief.turned(Some(item(muted(Some(150)))), muted(Some(170)), NOW)), (0, 1, 0));
    }

    #[test]
    fn mutes_that_have_ended_are_counted_until_the_last_of_them_has() {
        let first = GraphItem::default().turned(None, muted(Some(150)), NOW);
        let both = first.turned(None, muted(Some(200)), NOW);
        assert_eq!(both.hides_for_now, 2);
        let at = |secs: u64| Moment::from_millis(secs * 1000);
        assert!(both.is_screened(at(199)) && !both.is_screened(at(200)));
        assert_eq!(both.turned(None, muted(Some(300)), at(180)).hides_for_now, 3);
        assert_eq!(both.turned(None, muted(Some(300)), at(200)).hides_for_now, 1);
        assert_eq!(both.turned(Some(item(muted(Some(150)))), muted(Some(300)), at(200)).hides_for_now, 1);
        assert_eq!(both.turned(Some(item(muted(Some(150)))), Stance::default(), at(200)).hides_for_now, 0);
    }

    #[test]
    fn an_item_ends_where_nothing_but_a_mute_stands_and_that_does() {
        let end = |stance| StanceItem::new(stance, GraphVersion(1)).expires_at;
        assert_eq!(end(muted(Some(150))), Some(ExpiresAt::from_secs(150)));
        assert_eq!(end(muted(None)), None);
        assert_eq!(end(Stance { blocked_by: true, ..muted(Some(150)) }), None);
    }
}
