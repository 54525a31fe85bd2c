//! `POST /api/v1/lists/{id}/accounts`: puts some of those whom I follow on a list. Repeated, it is no error.

use crudder_domain::{AccountId, ListId};
use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};

use super::{MAX_ACCOUNTS, account_ids, written};
use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "Put accounts on a list")
        .says("Only accounts that I follow. Repeated, it is no error.")
        .path::<ListId>("id", "The list.")
        .needs_field::<ListOf<AccountId, MAX_ACCOUNTS>>("account_ids", "The accounts.")
        .answers::<Empty>("They are on it.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id, accounts) = (input.person()?, input.path_list()?, account_ids(&input)?);
    written(services.writer()?.add_to_list(person, id, &accounts).await)?;
    Ok(Reply::ok(&serde_json::json!({})))
}
