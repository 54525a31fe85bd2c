//! A page of accounts, as every list of them is answered.

use crudder_domain::{AccountId, PeopleLimit, PeoplePage};
use crudder_messages::PeopleSlice;
use crudder_wire::{Input, Reply, entities as wire, pagination};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;
use crate::viewer;

/// What a route describes that shows such a page of an account.
pub(super) fn described(summary: &'static str) -> Operation {
    Operation::new(Tag::Relations, summary)
        .path::<AccountId>("id", "The account.")
        .page_of::<AccountId, PeopleLimit>()
        .answers::<Vec<wire::Account>>("A page of accounts.")
}

/// A page that somebody, or a visitor, asks for of a list of an account that is there.
pub(super) struct ListRequest {
    person: Option<AccountId>,
    pub(super) account: AccountId,
    pub(super) page: PeoplePage,
    /// Whether the account keeps its lists of people to itself: then this one is empty. Its numbers are not.
    is_hidden: bool,
}

impl ListRequest {
    /// The part of the list that is asked for.
    pub(super) async fn read(
        &self,
        list: impl Future<Output = crudder_messages::Result<PeopleSlice>>,
    ) -> Result<PeopleSlice, Refusal> {
        if self.is_hidden {
            return Ok(PeopleSlice::default());
        }
        list.await.map_err(Refusal::from)
    }
}

pub(super) async fn asked(services: &Services, input: &Input) -> Result<ListRequest, Refusal> {
    let person = input.person;
    let (account, page) = (input.path_account()?, input.params.people_page()?);
    let (found, _) = super::shown(services, account, None).await?;
    let is_hidden = found.hide_collections && person != Some(account);
    Ok(ListRequest { person, account, page, is_hidden })
}

/// That page, with the `Link` to its neighbours; without those whom the viewer hides. It may be shorter than its limit
/// also where accounts are gone.
pub(super) async fn of_somebody(
    services: &Services,
    input: &Input,
    asked: &ListRequest,
    slice: PeopleSlice,
) -> Result<Reply, Refusal> {
    let ids: Vec<AccountId> = slice.entries.iter().map(|(account, ())| *account).collect();
    let ids = viewer::people_not_hidden(services, asked.person, asked.account, ids).await?;
    let people = shown(services, input, &ids).await?;
    Ok(Reply::ok(&people).link(link(input, &asked.page, &slice)))
}

/// A page of one's own list, whole.
pub(crate) async fn own(
    services: &Services,
    input: &Input,
    page: &PeoplePage,
    slice: PeopleSlice,
) -> Result<Reply, Refusal> {
    let ids: Vec<AccountId> = slice.entries.iter().map(|(account, ())| *account).collect();
    Ok(Reply::ok(&shown(services, input, &ids).await?).link(link(input, page, &slice)))
}

/// Accounts as everybody sees them, in their order; without those that are gone.
pub(crate) async fn shown(
    services: &Services,
    input: &Input,
    ids: &[AccountId],
) -> Result<Vec<wire::Account>, Refusal> {
    let found = services.timelines()?.accounts(&services.cache(), ids).await?;
    Ok(found.iter().map(|(account, counts)| wire::Account::new(account, *counts, &input.site)).collect())
}

/// The `Link` of a page, in the direction in which it was read.
pub(crate) fn link<T>(input: &Input, page: &PeoplePage, slice: &PeopleSlice<T>) -> String {
    let id_of = |entry: Option<&(AccountId, T)>| entry.map(|(account, _)| *account);
    let (newest, oldest) = (id_of(slice.entries.first()), id_of(slice.entries.last()));
    let (next, prev) = if page.is_upwards() { (oldest, slice.on.or(newest)) } else { (slice.on, newest) };
    pagination::link(input, next, prev)
}
