//! `GET /api/v1/notifications/unread_count`: how many stand above the marker, a hundred at most.

use crudder_domain::{AccountId, Notification};
use crudder_wire::entities::UnreadCount;
use crudder_wire::{ApiError, Input, Reply};

use super::filter::{Filter, MOST_TYPES};
use super::heard;
use crate::openapi::{ListOf, Operation, Tag, up_to};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

/// As many as are counted.
const MOST: usize = 100;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/notifications/unread_count",
    Capability::Read,
    Needs::Person(&[Scope::ReadNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    described("Get the number of unread notifications")
}

/// Describes the count of notifications and that of their groups.
pub(super) fn described(summary: &'static str) -> Operation {
    Operation::new(Tag::Notifications, summary)
        .query_shaped("limit", up_to(MOST, 1_000), "The number at which counting stops.")
        .query::<ListOf<String, MOST_TYPES>>("types", "Only notifications of these types.")
        .query::<ListOf<String, MOST_TYPES>>("exclude_types", "Leaves out notifications of these types.")
        .query::<AccountId>("account_id", "Only notifications caused by this account.")
        .answers::<UnreadCount>("The number of unread notifications, at most 100.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let filter = Filter::of(&input)?;
    let most = most(&input)?;
    let reader = services.reader()?;
    let markers = reader.markers(person).await?;
    let read = markers.notifications.map(|marker| marker.last_read).max(markers.cleared);
    let found = reader.newest_notifications(person, read, MOST).await?;
    let found: Vec<Notification> = found.into_iter().filter(|one| filter.keeps(one)).collect();
    // Of a number that nobody can bring to zero by reading, nobody would be rid.
    let count = heard(services, &input, person, found).await?.len().min(most);
    Ok(Reply::ok(&UnreadCount { count }))
}

/// `limit`, which Mastodon lets be a thousand.
fn most(input: &Input) -> Result<usize, ApiError> {
    Ok(input.params.limit(MOST, 1_000)?.min(MOST))
}
