//! `PATCH /api/v1/accounts/update_credentials`: display name, note, locked, and how long statuses live.

use crudder_domain::{DisplayName, Lifetime, Note};
use crudder_messages::{AccountChange, Error};
use crudder_wire::entities::CredentialAccount;
use crudder_wire::{ApiError, Input, Reply};

use super::own_view;
use crate::openapi::{Operation, Tag};
use crate::refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "Change my profile")
        .field::<DisplayName>("display_name", "The name that is shown; at most 30 characters.")
        .field::<Note>("note", "What I say of myself; at most 500 characters.")
        .field::<bool>("locked", "Whether who wants to follow me has to ask.")
        .field::<Lifetime>("source[expires_in]", "How many seconds my statuses live when they don't say.")
        .field::<Lifetime>("expires_in", "The same.")
        .answers::<CredentialAccount>("My account as it is now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = input.person()?;
    let change = AccountChange {
        display_name: input.params.parse("display_name")?,
        note: input.params.parse("note")?,
        locked: input.params.boolean("locked")?,
        default_lifetime: default_lifetime(&input)?,
    };
    let account = services.writer()?.update_account(person, change).await.map_err(|error| match error {
        Error::NoSuchAccount => ApiError::unauthorized(),
        other => refusal::store(other),
    })?;
    services.cache().put_account(&account).await;
    own_view(services, &input, &account).await
}

/// `source[expires_in]`, beside Mastodon's `source[privacy]`, or plain `expires_in`.
fn default_lifetime(input: &Input) -> Result<Option<Lifetime>, ApiError> {
    match input.params.parse_filled("source[expires_in]")? {
        Some(lifetime) => Ok(Some(lifetime)),
        None => input.params.parse_filled("expires_in"),
    }
}
