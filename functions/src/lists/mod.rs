//! `/api/v1/lists`: some of those whom I follow, read by themselves. Nobody else gets to see a list, nor that it is there.

pub(crate) mod accounts;
pub(crate) mod add;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod index;
pub(crate) mod remove;
pub(crate) mod show;
pub(crate) mod update;

use crudder_domain::list::{MAX_LISTS, MAX_MEMBERS};
use crudder_domain::{AccountId, List};
use crudder_messages::Error;
use crudder_wire::{ApiError, Input, Reply, entities};

use crate::function::functions;
use crate::openapi::{Operation, words};
use crate::refusal::Refusal;
use crate::services::Services;

functions!["lists_": index, create, show, update, delete, accounts, add, remove];

/// How many accounts one request puts on a list or takes off: the edges of a batch read.
const MAX_ACCOUNTS: usize = 100;

/// The list that the path names; 404 where there is none, or it is another's.
pub(crate) async fn own(services: &Services, input: &Input) -> Result<List, Refusal> {
    let (person, id) = (input.person()?, input.path_list()?);
    let found = services.reader()?.list(person, id).await?;
    Ok(found.ok_or_else(ApiError::not_found)?)
}

/// The list that was written, where there was one.
fn written(found: Result<Option<List>, Error>) -> Result<List, Refusal> {
    Ok(found.map_err(refused)?.ok_or_else(ApiError::not_found)?)
}

fn reply(list: &List) -> Reply {
    Reply::ok(&entities::List::from(list))
}

/// What a list can be given beside its title.
fn describe_settings(operation: Operation) -> Operation {
    operation
        .field_shaped(
            "replies_policy",
            words(&["followed", "list", "none"]),
            "Which replies to others the list shows. The default of a new list is `list`.",
        )
        .field::<bool>(
            "exclusive",
            "Must be `false`: Crudder has no lists that remove accounts from the home timeline.",
        )
}

/// What Mastodon's own form has and Crudder refuses: a home timeline without a list's members.
fn refuse_exclusive(input: &Input) -> Result<(), ApiError> {
    match input.params.boolean("exclusive")? {
        Some(true) => Err(ApiError::invalid("exclusive", "must be false: exclusive lists are not supported")),
        _ => Ok(()),
    }
}

/// Whom a request puts on a list or takes off.
fn account_ids(input: &Input) -> Result<Vec<AccountId>, ApiError> {
    let accounts: Vec<AccountId> = input.params.parse_all("account_ids", MAX_ACCOUNTS)?;
    if accounts.is_empty() { Err(ApiError::invalid("account_ids", "can't be blank")) } else { Ok(accounts) }
}

fn refused(error: Error) -> Refusal {
    match error {
        Error::TooManyLists => {
            Refusal::Client(ApiError::not_allowed("title", format!("You can have at most {MAX_LISTS} lists")))
        }
        Error::ListFull => Refusal::Client(ApiError::not_allowed(
            "account_ids",
            format!("You can have at most {MAX_MEMBERS} accounts in a list"),
        )),
        Error::NotFollowed => Refusal::Client(ApiError::named_not_found("account_ids")),
        other => other.into(),
    }
}
