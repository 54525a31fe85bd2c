//! `PATCH /api/v1/accounts/update_credentials`: what a profile says, what statuses are by default, and pictures.
//!
//! A picture's item is written before the picture is kept, and the profile shows it after that: whatever lies among the
//! pictures of profiles is shown, or has an item whose end the table's stream tells.

use crudder_domain::{
    DefaultVisibility, DisplayName, FieldText, InvalidFields, Language, Lifetime, Note, ProfileField,
    ProfileFields,
};
use crudder_media::Frame;
use crudder_messages::{AccountChange, LanguageChange};
use crudder_wire::entities::CredentialAccount;
use crudder_wire::{ApiError, Input, Params, Reply};
use serde_json::Value;

use crate::openapi::{Described, Operation, Tag, Upload, object, several};
use crate::profile;
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "Change my profile")
        .field::<DisplayName>("display_name", "The name that is shown; at most 30 characters.")
        .field::<Note>("note", "What I say of myself; at most 500 characters.")
        .field::<bool>("locked", "Whether who wants to follow me has to ask.")
        .field::<bool>("bot", "Whether a program posts here.")
        .field::<bool>(
            "discoverable",
            "Whether I wish to be shown to people who don't look for me: among trends.",
        )
        .field::<bool>("indexable", "Whether everybody finds my public statuses by their words.")
        .field::<bool>("hide_collections", "Whether who follows me, and whom I follow, is for me alone.")
        .field_shaped(
            "fields_attributes",
            several(ProfileFields::MAX, &of_field()),
            "All rows of my profile, in this order; as an object of numbered objects, too.",
        )
        .field::<DefaultVisibility>("source[privacy]", "Who sees my statuses when they don't say.")
        .field::<bool>("source[sensitive]", "Whether my statuses are sensitive when they don't say.")
        .field::<Language>(
            "source[language]",
            "The language of my statuses when they don't say; empty for none.",
        )
        .field::<Lifetime>("source[expires_in]", "How many seconds my statuses live when they don't say.")
        .field::<Lifetime>("expires_in", "The same.")
        .field::<Upload>(
            "avatar",
            "My picture: JPEG, PNG, WebP or GIF. It is cut to a square of 400 × 400 pixels at most.",
        )
        .field::<Upload>("header", "The picture above my page; cut to 3 : 1, 1500 × 500 pixels at most.")
        .answers::<CredentialAccount>("My account as it is now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let mut change = read(&input.params)?;
    // Nothing is kept of a request that is refused for its second picture.
    let avatar = profile::picture(&input, "avatar", Frame::Avatar).await?;
    let header = profile::picture(&input, "header", Frame::Header).await?;
    change.avatar = profile::keep(services, person, avatar).await?;
    change.header = profile::keep(services, person, header).await?;
    profile::change(services, &input, person, change).await
}

/// All that a request says but its pictures.
fn read(params: &Params) -> Result<AccountChange, ApiError> {
    Ok(AccountChange {
        display_name: params.parse("display_name")?,
        note: params.parse("note")?,
        locked: params.boolean("locked")?,
        default_lifetime: default_lifetime(params)?,
        fields: fields(params)?,
        bot: params.boolean("bot")?,
        discoverable: params.boolean("discoverable")?,
        indexable: params.boolean("indexable")?,
        hide_collections: params.boolean("hide_collections")?,
        default_visibility: params.parse_filled("source[privacy]")?,
        default_sensitive: params.boolean("source[sensitive]")?,
        default_language: default_language(params)?,
        ..AccountChange::default()
    })
}

/// `source[expires_in]`, beside Mastodon's `source[privacy]`, or plain `expires_in`.
fn default_lifetime(params: &Params) -> Result<Option<Lifetime>, ApiError> {
    match params.parse_filled("source[expires_in]")? {
        Some(lifetime) => Ok(Some(lifetime)),
        None => params.parse_filled("expires_in"),
    }
}

/// `source[language]`; an empty one takes the language away.
fn default_language(params: &Params) -> Result<LanguageChange, ApiError> {
    if params.text("source[language]").is_none() {
        return Ok(LanguageChange::None);
    }
    Ok(params.parse_filled("source[language]")?.map_or(LanguageChange::Removed, LanguageChange::Becomes))
}

/// One of `fields_attributes`.
fn of_field() -> Value {
    object(&[("name", FieldText::shape()), ("value", FieldText::shape())])
}

/// The rows that `fields_attributes` says, in their order; `None` where it says nothing of them.
fn fields(params: &Params) -> Result<Option<ProfileFields>, ApiError> {
    let invalid = |why: &dyn std::fmt::Display| ApiError::invalid("fields_attributes", why);
    let rows = params.objects("fields_attributes");
    if rows.is_empty() {
        return Ok(params.has("fields_attributes").then(ProfileFields::default));
    }
    let row = |members: &Vec<(&str, &str)>| {
        // A row of something else is no blank one, which takes a field away.
        if !members.iter().any(|(name, _)| ["name", "value"].contains(name)) {
            return Err(invalid(&"must have a name and a value each"));
        }
        let side = |of: &str| {
            let text = members.iter().rev().find(|(name, _)| *name == of).map_or("", |(_, value)| value);
            text.parse::<FieldText>().map_err(|why| invalid(&format!("{of} {why}")))
        };
        Ok(ProfileField { name: side("name")?, value: side("value")? })
    };
    let rows: Vec<ProfileField> = rows.iter().map(row).collect::<Result<_, ApiError>>()?;
    ProfileFields::new(rows).map(Some).map_err(|why: InvalidFields| invalid(&why))
}
