//! `GET /api/v2/notifications/{group_key}/accounts`: who is in a group: whoever made it happen.

use crudder_wire::entities::Account;
use crudder_wire::{Input, Reply};

use super::show;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v2/notifications/{group_key}/accounts",
    Capability::Read,
    Needs::Person(&[Scope::ReadNotifications, Scope::WriteNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "View accounts of a notification group")
        .path::<String>("group_key", "The group's key: `ungrouped-` and the notification's id.")
        .answers::<Vec<Account>>("The accounts that caused the notifications of the group.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let found = show::one(services, &input, input.path_notification_group()?).await?;
    Ok(Reply::ok(&[found.into_account()]))
}
