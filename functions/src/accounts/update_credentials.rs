//! `PATCH /api/v1/accounts/update_credentials`: display name, note, locked, and how long statuses live.

use crudder_domain::Lifetime;
use crudder_messages::{AccountChange, Error};
use crudder_wire::{ApiError, Input, Reply};

use super::own_view;
use crate::refusal;
use crate::services::Services;

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
