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

use crate::limits::table::MEDIA;
use crate::openapi::{Described, Operation, Tag, Upload, object, several};
use crate::profile;
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "PATCH /api/v1/accounts/update_credentials",
    Capability::Portray,
    Needs::Person(&[Scope::WriteAccounts]),
    describe,
)
.takes_files()
.limited_with_files(&MEDIA);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "Update your profile")
        .field::<DisplayName>("display_name", "Your display name, at most 30 characters.")
        .field::<Note>("note", "Your biography, at most 500 characters.")
        .field::<bool>("locked", "Whether you approve followers manually.")
        .field::<bool>("bot", "Whether the account is automated.")
        .field::<bool>("discoverable", "Whether your statuses may appear in trends.")
        .field::<bool>("indexable", "Whether everybody can find your public statuses by full-text search.")
        .field::<bool>(
            "hide_collections",
            "Whether your followers and followed accounts are hidden from others.",
        )
        .field_shaped(
            "fields_attributes",
            several(ProfileFields::MAX, &of_field()),
            "All fields of your profile, in this order; as an array of objects, or as an object of objects \
             with numbers as names.",
        )
        .field::<DefaultVisibility>("source[privacy]", "The default visibility of your statuses.")
        .field::<bool>("source[sensitive]", "Whether your statuses are sensitive by default.")
        .field::<Language>(
            "source[language]",
            "The default language of your statuses, by ISO 639; empty for none.",
        )
        .field::<Lifetime>("source[expires_in]", "The default lifetime of your statuses, in seconds.")
        .field::<Lifetime>(
            "expires_in",
            "The default lifetime of your statuses, in seconds: another name of `source[expires_in]`.",
        )
        .field::<Upload>(
            "avatar",
            "Your avatar: JPEG, PNG, WebP or GIF. It is cropped to a square of at most 400 × 400 pixels.",
        )
        .field::<Upload>(
            "header",
            "Your header image: JPEG, PNG, WebP or GIF. It is cropped to 3 : 1, at most 1500 × 500 pixels.",
        )
        .answers::<CredentialAccount>("Your account after the change.")
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
