//! `GET /api/v2/notifications/unread_count`: how many groups stand above the marker: as many as notifications.

use crudder_domain::AccountId;
use crudder_wire::entities::UnreadCount;
use crudder_wire::{ApiError, Input, Reply};

use super::filter::MOST_TYPES;
use super::unread_count::{self, MOST};
use crate::openapi::{Many, Operation, Tag, up_to};
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "See how many groups of my notifications are new")
        .query_shaped("limit", up_to(MOST, 1_000), "Counts up to so many.")
        .query::<Many<String, MOST_TYPES>>("types", "Only these kinds.")
        .query::<Many<String, MOST_TYPES>>("exclude_types", "Not these kinds.")
        .query::<AccountId>("account_id", "Only what this account did.")
        .answers::<UnreadCount>("How many, a hundred at most.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    unread_count::handle(services, input).await
}
