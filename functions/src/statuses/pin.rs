//! `POST /api/v1/statuses/{id}/pin`: shows one's own status at the top of one's profile; five at most, while they live.

use crudder_domain::StatusId;
use crudder_domain::interaction::MAX_PINS;
use crudder_messages::Error;
use crudder_wire::entities::Status;
use crudder_wire::{ApiError, Input, Reply};

use super::{interactions, visible_status};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/statuses/{id}/pin",
    Capability::Write,
    Needs::Person(&[Scope::WriteAccounts]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Pin a status to your profile")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let shown = visible_status(services, &input, Some(person)).await?;
    let status = &shown.status;
    if status.author != person {
        return Err(ApiError::not_allowed("id", "Someone else's post cannot be pinned").into());
    }
    if !status.visibility.is_open() || status.reblog.is_some() {
        return Err(
            ApiError::not_allowed("id", "Only your own public and unlisted posts can be pinned").into()
        );
    }
    services.writer()?.pin_status(status, true).await.map_err(|error| match error {
        Error::TooManyPins => {
            Refusal::Client(ApiError::not_allowed("id", format!("You can pin at most {MAX_PINS} posts")))
        }
        other => other.into(),
    })?;
    interactions::answer(services, &input, person, shown).await
}
