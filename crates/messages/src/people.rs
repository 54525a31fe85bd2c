//! Pages of lists of accounts: who follows, who asks to, and whom one follows.
//!
//! They lie by the accounts' ids, so a page is a range. Nothing of them ends by itself, but a list may hold others between
//! those that are asked for: so a page is looked for in rounds until it is full, up to a bound.

use crudder_domain::{AccountId, FollowState, PeoplePage};

use crate::error::Result;
use crate::items::{FollowingItem, Item, read, sk};
use crate::keys::{self, People};
use crate::read::{Range, Reading};
use crate::reader::Reader;

/// The most items that one query reads.
const LARGEST_PART: usize = 500;
/// The most queries for a page.
const ROUNDS: usize = 8;

/// A part of a list of accounts, as far as it was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleSlice<T = ()> {
    /// The accounts, newest first, each with what the list says of it.
    pub entries: Vec<(AccountId, T)>,
    /// Where to go on in the direction of the walk; `None` where this shows that there is nothing more.
    pub on: Option<AccountId>,
}

impl<T> Default for PeopleSlice<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), on: None }
    }
}

impl Reader {
    /// Those who follow an account; may be a moment late. One query.
    pub async fn followers(&self, account: AccountId, page: &PeoplePage) -> Result<PeopleSlice> {
        self.people(&keys::followers(account), page, Reading::Eventual, |_| Ok(Some(()))).await
    }

    /// Those of these people, in order of their ids, who follow an account, the newest first; may be a moment late. Of the
    /// followers between the oldest and the newest of them the newest 500 are looked at. One query.
    pub async fn followers_among(&self, account: AccountId, people: &[AccountId]) -> Result<Vec<AccountId>> {
        let (Some(oldest), Some(newest)) = (people.first(), people.last()) else { return Ok(Vec::new()) };
        let list = keys::followers(account);
        let range = Range {
            from: list.at(*oldest),
            to: list.at(*newest),
            newest_first: true,
            reading: Reading::Eventual,
            limit: LARGEST_PART,
            pk: list.pk.clone(),
        };
        let followers = self.query(&range).await?.items;
        let followers = followers.iter().filter_map(|item| list.account_of(sk(item)));
        Ok(followers.filter(|follower| people.binary_search(follower).is_ok()).collect())
    }

    /// Those whom an account follows, without requests that wait; may be a moment late. One query, where few wait.
    pub async fn followees(&self, account: AccountId, page: &PeoplePage) -> Result<PeopleSlice> {
        self.people(&keys::followees(account), page, Reading::Eventual, |item| {
            Ok((read::<FollowingItem>("follow", item)?.state == FollowState::Following).then_some(()))
        })
        .await
    }

    /// Those who ask to follow an account, read consistently. One query.
    pub async fn follow_requests(&self, account: AccountId, page: &PeoplePage) -> Result<PeopleSlice> {
        self.people(&keys::requests(account), page, Reading::Consistent, |_| Ok(Some(()))).await
    }

    /// A page of a list of accounts. `pick` makes something of an item, or leaves it out.
    pub(crate) async fn people<T>(
        &self,
        list: &People,
        page: &PeoplePage,
        reading: Reading,
        pick: impl Fn(Item) -> Result<Option<T>>,
    ) -> Result<PeopleSlice<T>> {
        let Some((from, to)) = page.bounds() else { return Ok(PeopleSlice::default()) };
        let (up, wanted) = (page.is_upwards(), page.limit.get());
        let mut range = Range {
            pk: list.pk.clone(),
            from: list.at(from),
            to: list.at(to),
            newest_first: !up,
            reading,
            limit: wanted,
        };
        let mut slice = PeopleSlice::default();
        for _ in 0..ROUNDS {
            let part = self.query(&range).await?;
            slice.on = part.last.as_deref().and_then(|last| list.account_of(last));
            for item in part.items {
                let Some(account) = list.account_of(sk(&item)) else { continue };
                let Some(picked) = pick(item)? else { continue };
                slice.entries.push((account, picked));
            }
            if slice.entries.len() > wanted || (slice.entries.len() == wanted && slice.on.is_some()) {
                slice.entries.truncate(wanted);
                slice.on = slice.entries.last().map(|(account, _)| *account);
                break;
            }
            let Some(end) = part.last else { break };
            // The names right behind it, in the direction of the walk.
            if up {
                range.from = format!("{end}\0");
            } else {
                let below = slice.on.and_then(|id| AccountId::from_u64(id.as_u64().checked_sub(1)?));
                let Some(below) = below else { break };
                range.to = list.at(below);
            }
            range.limit = (range.limit * 4).min(LARGEST_PART);
        }
        if up {
            slice.entries.reverse();
        }
        Ok(slice)
    }
}
