//! `PUT /api/v1/statuses/{id}`: changes what one's own status says. When it ends stays as it is.

use crudder_domain::poll::MAX_OPTIONS;
use crudder_domain::{Language, Lifetime, PollOption, SpoilerText, StatusId, StatusText};
use crudder_messages::{Error, StatusChange};
use crudder_wire::entities::Status;
use crudder_wire::{ApiError, Input, Reply};

use super::create::{mentions, refuse_unsupported};
use super::{entity, poll};
use crate::openapi::{Many, Operation, Tag};
use crate::refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Change what a status of mine says")
        .says("When it ends stays as it is.")
        .path::<StatusId>("id", "The status.")
        .field::<StatusText>("status", "The text: at most 500 characters, of which an address is 23.")
        .field::<SpoilerText>(
            "spoiler_text",
            "A warning that is shown instead, at first; at most 500 characters.",
        )
        .field::<bool>("sensitive", "Whether it is.")
        .field::<Language>("language", "The language, by ISO 639.")
        .field::<String>("expires_in", "Not supported: 422.")
        .field::<String>("expires_at", "Not supported: 422.")
        .field::<String>("scheduled_at", "Not supported: 422.")
        .field::<Many<String, 0>>("media_ids", "Not supported: 422.")
        .field::<Many<PollOption, MAX_OPTIONS>>(
            "poll[options]",
            "A question's answers, of which there are two at least.",
        )
        .field::<bool>("poll[multiple]", "Whether several can be chosen.")
        .field::<Lifetime>("poll[expires_in]", "As it was: when it ends stays as it is.")
        .answers::<Status>("The status as it is now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, id) = (input.person()?, input.path_status()?);
    let params = &input.params;
    refuse_unsupported(params)?;
    for name in ["expires_in", "expires_at"] {
        if params.text(name).is_some_and(|text| !text.is_empty()) {
            return Err(ApiError::invalid(name, "can't be changed: a status ends when it was said to"));
        }
    }
    let text: Option<StatusText> = params.parse("status")?;
    let text = match text {
        Some(text) => {
            let mentions = mentions(services, &text).await?;
            Some((text, mentions))
        }
        None => None,
    };
    let change = StatusChange {
        text,
        spoiler_text: params.parse("spoiler_text")?,
        sensitive: params.boolean("sensitive")?,
        language: params.parse_filled("language")?,
        poll: poll::asked(params)?,
    };
    let edited = services.writer()?.edit_status(person, id, &change).await.map_err(|error| match error {
        Error::TooManyEdits => ApiError::invalid("id", "was changed 50 times, which is as often as can be"),
        Error::PollChanged => ApiError::invalid("poll[options]", "can't be changed: people may have voted"),
        other => refusal::store(other),
    })?;
    let status = edited.ok_or_else(ApiError::not_found)?;
    let cache = services.cache();
    cache.put_status(&status).await;
    let shown = services.timelines()?.show(&cache, vec![status]).await.map_err(refusal::store)?;
    let shown = shown.into_iter().next().ok_or_else(ApiError::unauthorized)?;
    Reply::ok(&entity(services, &input, Some(person), shown).await?)
}
