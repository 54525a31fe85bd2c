//! `POST /api/v1/notifications/{id}/dismiss`: shows one of them no more.

use crudder_domain::StatusId;
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};
use serde_json::json;

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/notifications/{id}/dismiss",
    Capability::Write,
    Needs::Person(&[Scope::WriteNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "Dismiss a single notification")
        .path::<StatusId>("id", "The notification.")
        .answers::<Empty>("It was removed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    one(services, &input, input.path_notification()?).await
}

/// Dismisses one of them; 404 where it is not there.
pub(super) async fn one(services: &Services, input: &Input, id: StatusId) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let was_there = services.writer()?.dismiss(person, id).await?;
    if was_there { Ok(Reply::ok(&json!({}))) } else { Err(ApiError::not_found().into()) }
}
