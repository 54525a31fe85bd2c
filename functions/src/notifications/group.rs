//! `GET /api/v2/notifications/{group_key}`: a group, which holds one notification.

use crudder_wire::entities::GroupedNotifications;
use crudder_wire::{Input, Reply};

use super::show;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v2/notifications/{group_key}",
    Capability::Read,
    Needs::Person(&[Scope::ReadNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "View a single notification group")
        .path::<String>("group_key", "The group's key: `ungrouped-` and the notification's id.")
        .answers::<GroupedNotifications>("The group, with its accounts and statuses.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let found = show::one(services, &input, input.path_notification_group()?).await?;
    Ok(Reply::ok(&GroupedNotifications::from(vec![found])))
}
