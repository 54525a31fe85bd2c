//! `GET /api/v1/lists/{id}/accounts`: who is on a list, the newest account first: those whom I follow still.

use crudder_domain::{AccountId, ListId, PeopleLimit, StatusId};
use crudder_wire::entities::Account;
use crudder_wire::{ApiError, Input, Reply, pagination};
use serde_json::json;

use super::own;
use crate::accounts::people;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/lists/{id}/accounts",
    Capability::Read,
    Needs::Person(&[Scope::ReadLists]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "View accounts in a list")
        .path::<ListId>("id", "The list's id.")
        .query::<AccountId>("max_id", "Only accounts with a lower id.")
        .query::<AccountId>("since_id", "Only accounts with a higher id; the highest ids are returned first.")
        .query::<AccountId>("min_id", "Only accounts with a higher id; of those the lowest.")
        .query_shaped(
            "limit",
            json!({ "type": "integer", "default": PeopleLimit::default().get() }),
            "The maximum number of accounts, at most 80; 0 returns all.",
        )
        .answers::<Vec<Account>>("The list's accounts that you still follow, newest first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let page = Bounds::read(&input)?;
    let list = own(services, &input).await?;
    let timelines = services.timelines()?;
    let followed = timelines.followed(&services.cache(), person).await?;
    let mut members: Vec<AccountId> = list.members.into_iter().filter(|id| page.contains(*id)).collect();
    members.retain(|member| followed.binary_search(member).is_ok());
    // Kept by their ids; the newest account goes first, as on any page.
    let (mut members, rest) = page.cut(members);
    members.reverse();
    let shown = people::shown(services, &input, &members).await?;
    let link = |id: Option<&AccountId>| id.and_then(|id| StatusId::from_u64(id.as_u64()));
    let next = if rest || page.min.is_some() { link(members.last()) } else { None };
    Ok(Reply::ok(&shown).link(pagination::link(&input, next, link(members.first()))))
}

/// A page of accounts by their ids.
struct Bounds {
    max: Option<AccountId>,
    since: Option<AccountId>,
    min: Option<AccountId>,
    /// `None` for all at once: a list is short enough.
    limit: Option<usize>,
}

impl Bounds {
    fn read(input: &Input) -> Result<Self, ApiError> {
        let limit = match input.params.text("limit") {
            // As Mastodon documents it for this route alone.
            Some("0") => None,
            _ => Some(input.params.limit(PeopleLimit::default().get(), PeopleLimit::MAX.get())?),
        };
        Ok(Self {
            max: input.params.parse_filled("max_id")?,
            since: input.params.parse_filled("since_id")?,
            min: input.params.parse_filled("min_id")?,
            limit,
        })
    }

    fn contains(&self, id: AccountId) -> bool {
        self.max.is_none_or(|max| id < max) && self.since.max(self.min).is_none_or(|floor| id > floor)
    }

    /// The page's own of those in its bounds, which come in order of their ids, and whether there are others beyond.
    fn cut(&self, mut members: Vec<AccountId>) -> (Vec<AccountId>, bool) {
        let Some(limit) = self.limit.filter(|limit| *limit < members.len()) else { return (members, false) };
        if self.min.is_some() {
            members.truncate(limit);
        } else {
            members.drain(..members.len() - limit);
        }
        (members, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(max: Option<u64>, min: Option<u64>, limit: Option<usize>, expected: (&[u64], bool)) {
        let id = |number| AccountId::from_u64(number).unwrap();
        let page = Bounds { max: max.map(id), since: None, min: min.map(id), limit };
        let within = (1..=5).map(id).filter(|id| page.contains(*id)).collect();
        let (cut, rest) = page.cut(within);
        let cut: Vec<u64> = cut.into_iter().map(AccountId::as_u64).collect();
        assert_eq!((cut.as_slice(), rest), expected);
    }

    #[test]
    fn a_page_of_members_is_cut_from_the_newest_or_upwards_from_a_bound() {
        check(None, None, Some(2), (&[4, 5], true));
        check(Some(4), None, Some(2), (&[2, 3], true));
        check(Some(2), None, Some(2), (&[1], false));
        check(None, Some(2), Some(2), (&[3, 4], true));
        check(None, Some(4), Some(2), (&[5], false));
        check(None, None, None, (&[1, 2, 3, 4, 5], false));
    }
}
