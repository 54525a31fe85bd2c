//! `PUT /api/v1/statuses/{id}`: changes what one's own status says. When it ends stays as it is.

use crudder_domain::StatusText;
use crudder_messages::{Error, StatusChange};
use crudder_wire::{ApiError, Input, Reply};

use super::create::{mentions, refuse_unsupported};
use super::{entity, poll};
use crate::refusal;
use crate::services::Services;

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
