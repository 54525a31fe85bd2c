//! `PATCH /api/v1/accounts/update_credentials`: display name, note, locked, how long statuses live, and pictures.
//!
//! A picture's item is written before the picture is kept, and the profile shows it after that: whatever lies among the
//! pictures of profiles is shown, or has an item whose end the table's stream tells.

use crudder_domain::{DisplayName, Lifetime, Note};
use crudder_media::Frame;
use crudder_messages::AccountChange;
use crudder_wire::entities::CredentialAccount;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Operation, Tag, Upload};
use crate::profile;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "Change my profile")
        .field::<DisplayName>("display_name", "The name that is shown; at most 30 characters.")
        .field::<Note>("note", "What I say of myself; at most 500 characters.")
        .field::<bool>("locked", "Whether who wants to follow me has to ask.")
        .field::<Lifetime>("source[expires_in]", "How many seconds my statuses live when they don't say.")
        .field::<Lifetime>("expires_in", "The same.")
        .field::<Upload>(
            "avatar",
            "My picture: JPEG, PNG, WebP or GIF. It is cut to a square of 400 × 400 pixels at most.",
        )
        .field::<Upload>("header", "The picture above my page; cut to 3 : 1, 1500 × 500 pixels at most.")
        .answers::<CredentialAccount>("My account as it is now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = input.person()?;
    let mut change = AccountChange {
        display_name: input.params.parse("display_name")?,
        note: input.params.parse("note")?,
        locked: input.params.boolean("locked")?,
        default_lifetime: default_lifetime(&input)?,
        ..AccountChange::default()
    };
    // Nothing is kept of a request that is refused for its second picture.
    let avatar = profile::picture(&input, "avatar", Frame::Avatar).await?;
    let header = profile::picture(&input, "header", Frame::Header).await?;
    change.avatar = profile::keep(services, person, avatar).await?;
    change.header = profile::keep(services, person, header).await?;
    profile::change(services, &input, person, change).await
}

/// `source[expires_in]`, beside Mastodon's `source[privacy]`, or plain `expires_in`.
fn default_lifetime(input: &Input) -> Result<Option<Lifetime>, ApiError> {
    match input.params.parse_filled("source[expires_in]")? {
        Some(lifetime) => Ok(Some(lifetime)),
        None => input.params.parse_filled("expires_in"),
    }
}
