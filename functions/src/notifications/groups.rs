//! `GET /api/v2/notifications`: the newest first, as clients ask that put some of them together. Each is a group of its own,
//! which Mastodon allows for any kind.

use crudder_domain::{AccountId, NotificationLimit, StatusId};
use crudder_wire::entities::GroupedNotifications;
use crudder_wire::{ApiError, Input, Reply};

use super::filter::MOST_TYPES;
use super::index;
use crate::openapi::{ListOf, Operation, Tag, words};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v2/notifications",
    Capability::Read,
    Needs::Person(&[Scope::ReadNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "View your grouped notifications")
        .says("Each notification is a group with the key `ungrouped-` and its id.")
        .page_of::<StatusId, NotificationLimit>()
        .query::<ListOf<String, MOST_TYPES>>("types", "Only notifications of these types.")
        .query::<ListOf<String, MOST_TYPES>>("exclude_types", "Leaves out notifications of these types.")
        .query::<AccountId>("account_id", "Only notifications caused by this account.")
        .query_shaped(
            EXPAND,
            words(&["full", "partial_avatars"]),
            "Accepted without effect: the accounts are always returned in full.",
        )
        .answers::<GroupedNotifications>("Your notifications, newest first.")
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
