//! `GET /api/v2/notifications`: the newest first, as clients ask that put some of them together. Each is a group of its own,
//! which Mastodon allows for any kind.

use crudder_domain::{AccountId, NotificationLimit, StatusId};
use crudder_wire::entities::GroupedNotifications;
use crudder_wire::{ApiError, Input, Reply};

use super::filter::MOST_TYPES;
use super::index;
use crate::openapi::{ListOf, Operation, Tag, words};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "See my notifications in groups")
        .says("Each is a group of its own: `ungrouped-` and its id.")
        .page_of::<StatusId, NotificationLimit>()
        .query::<ListOf<String, MOST_TYPES>>("types", "Only these kinds.")
        .query::<ListOf<String, MOST_TYPES>>("exclude_types", "Not these kinds.")
        .query::<AccountId>("account_id", "Only what this account did.")
        .query_shaped(
            EXPAND,
            words(&["full", "partial_avatars"]),
            "Of whom more than a picture is wanted: always of all.",
        )
        .answers::<GroupedNotifications>("The newest first.")
}

const EXPAND: &str = "expand_accounts";

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    // Whoever acted last in a group is shown in full either way, and here nobody else is in one.
    if !matches!(input.params.text(EXPAND), None | Some("" | "full" | "partial_avatars")) {
        return Err(ApiError::invalid(EXPAND, "must be full or partial_avatars").into());
    }
    let (heard, link) = index::page(services, &input).await?;
    Ok(Reply::ok(&GroupedNotifications::from(heard)).link(link))
}
