//! `DELETE /api/v1/lists/{id}/accounts`: takes accounts off a list. Repeated, it is no error.

use crudder_domain::{AccountId, ListId};
use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};

use super::{MAX_ACCOUNTS, account_ids, written};
use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "DELETE /api/v1/lists/{id}/accounts",
    Capability::Write,
    Needs::Person(&[Scope::WriteLists]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "Remove accounts from a list")
        .says("Repeating the request is no error.")
        .path::<ListId>("id", "The list's id.")
        .needs_query::<ListOf<AccountId, MAX_ACCOUNTS>>("account_ids", "The ids of the accounts, each once.")
        .answers::<Empty>("The accounts were removed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id, accounts) = (input.person()?, input.path_list()?, account_ids(&input)?);
    written(services.writer()?.take_off_list(person, id, &accounts).await)?;
    Ok(Reply::ok(&serde_json::json!({})))
}
