//! `PUT /api/v1/statuses/{id}`: changes what one's own status says, and where it is asked to, when it ends.

use crudder_domain::poll::MAX_OPTIONS;
use crudder_domain::visible::is_blank;
use crudder_domain::{
    Attachment, Description, Focus, Language, Lifetime, MediaId, Moment, PollOption, SpoilerText, StatusId,
    StatusText,
};
use crudder_messages::{MediaChange, StatusChange};
use crudder_wire::entities::Status;
use crudder_wire::{ApiError, Input, Params, Reply};
use serde_json::Value;

use super::create::{language, media_ids, naming};
use super::{edited, lifetime, poll};
use crate::openapi::{Described, ListOf, Operation, Tag, object, several};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "PUT /api/v1/statuses/{id}",
    Capability::Write,
    Needs::Person(&[Scope::WriteStatuses]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Edit a status")
        .says(
            "Fields that are not sent remain unchanged, images included. The status's end changes only with \
             `expires_in` or `expires_at`, within the bounds of `POST /api/v1/crudder/statuses/{id}/renew`.",
        )
        .path::<StatusId>("id", "The status.")
        .field::<StatusText>("status", "The text, at most 500 characters; a URL counts as 23.")
        .field::<SpoilerText>(
            "spoiler_text",
            "A content warning, shown before the text; at most 500 characters.",
        )
        .field::<bool>("sensitive", "Whether the media is sensitive.")
        .field::<Language>("language", "The language, by ISO 639.")
        .field::<Lifetime>("expires_in", "The new lifetime, in seconds from now.")
        .field::<Moment>(
            "expires_at",
            "The time at which the status ends, in ISO 8601 with an offset from UTC.",
        )
        .field::<ListOf<MediaId, { Attachment::MAX }>>(
            "media_ids",
            "The ids of the images to attach, in this order; `media_ids[]` without a value for none.",
        )
        .field_shaped(
            "media_attributes",
            several(Attachment::MAX, &of_picture()),
            "New descriptions and focal points of attached images.",
        )
        .field::<ListOf<PollOption, MAX_OPTIONS>>("poll[options]", "The poll's options, at least two.")
        .field::<bool>("poll[multiple]", "Whether several options can be chosen. The default is `false`.")
        .field::<Lifetime>("poll[expires_in]", "Must be the poll's own: a poll's end cannot be changed.")
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let params = &input.params;
    let text: Option<StatusText> = match params.text("status") {
        // Whether it may say nothing depends on what it shows then.
        Some(text) if is_blank(text) => Some(StatusText::nothing()),
        _ => params.parse("status")?,
    };
    let text = match text {
        Some(text) => Some(naming(services, &input, &text).await?),
        None => None,
    };
    let change = StatusChange {
        text,
        spoiler_text: params.parse("spoiler_text")?,
        sensitive: params.boolean("sensitive")?,
        language: language(params),
        poll: poll::asked(params)?,
        media: if params.has("media_ids") { Some(media_ids(params)?) } else { None },
        media_changes: media_changes(params)?,
        lifetime: lifetime::read(params, services.now())?,
    };
    edited::change(services, &input, person, &change).await
}

/// One of `media_attributes`.
fn of_picture() -> Value {
    object(&[("id", MediaId::shape()), ("description", Description::shape()), ("focus", Focus::shape())])
}

/// `media_attributes[][id]` with what is said otherwise of that picture.
fn media_changes(params: &Params) -> Result<Vec<(MediaId, MediaChange)>, Refusal> {
    let objects = params.objects("media_attributes");
    if objects.len() > Attachment::MAX {
        return Err(
            ApiError::invalid("media_attributes", format!("must be at most {}", Attachment::MAX)).into()
        );
    }
    let change = |members: Vec<(&str, &str)>| {
        let get = |name| members.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let invalid = |why: &dyn std::fmt::Display| ApiError::invalid("media_attributes", why);
        let id = get("id").ok_or_else(|| invalid(&"has no id"))?;
        let description = get("description").map(str::parse::<Description>).transpose();
        let focus = get("focus").filter(|text| !text.is_empty()).map(str::parse::<Focus>).transpose();
        let change = MediaChange {
            description: description.map_err(|why| invalid(&format!("description {why}")))?,
            focus: focus.map_err(|why| invalid(&format!("focus {why}")))?,
        };
        let id = id.parse::<MediaId>().map_err(|why| invalid(&format!("id {why}")))?;
        Ok((id, change))
    };
    objects.into_iter().map(change).collect()
}
