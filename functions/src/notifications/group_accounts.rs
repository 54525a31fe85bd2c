//! `GET /api/v2/notifications/{group_key}/accounts`: who is in a group: whoever made it happen.

use crudder_wire::entities::Account;
use crudder_wire::{Input, Reply};

use super::show;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "See who is in a group of my notifications")
        .path::<String>("group_key", "The group: `ungrouped-` and the notification's id.")
        .answers::<Vec<Account>>("Whoever made it happen.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let found = show::one(services, &input, input.path_notification_group()?).await?;
    Ok(Reply::ok(&[found.into_account()]))
}
