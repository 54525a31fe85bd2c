//! `GET /api/v1/accounts/{id}/lists`: those of my lists that hold an account. None hold whom I don't follow.

use crudder_domain::AccountId;
use crudder_wire::{Input, Reply, entities};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/{id}/lists",
    Capability::Read,
    Needs::Person(&[Scope::ReadLists]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "View your lists that contain an account")
        .path::<AccountId>("id", "The account.")
        .answers::<Vec<entities::List>>("Your lists that contain the account.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, account) = (input.person()?, input.path_account()?);
    let reader = services.reader()?;
    let (lists, follows) = futures::try_join!(reader.lists(person), reader.follows(person, account))?;
    let holding = lists.iter().filter(|list| follows && list.holds(account));
    Ok(Reply::ok(&holding.map(entities::List::from).collect::<Vec<_>>()))
}
