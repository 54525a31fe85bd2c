//! `POST /api/v2/notifications/{group_key}/dismiss`: shows a group no more.

use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};

use super::dismiss;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v2/notifications/{group_key}/dismiss",
    Capability::Write,
    Needs::Person(&[Scope::WriteNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "Dismiss a single notification group")
        .path::<String>("group_key", "The group's key: `ungrouped-` and the notification's id.")
        .answers::<Empty>("It was removed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    dismiss::one(services, &input, input.path_notification_group()?).await
}
