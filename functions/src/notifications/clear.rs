//! `POST /api/v1/notifications/clear`: shows nothing any more of what was told by now.

use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};
use serde_json::json;

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/notifications/clear",
    Capability::Write,
    Needs::Person(&[Scope::WriteNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "Dismiss all notifications")
        .answers::<Empty>("All notifications were dismissed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    services.writer()?.clear_notifications(input.person()?).await?;
    Ok(Reply::ok(&json!({})))
}
