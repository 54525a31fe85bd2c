//! `GET /api/v1/notifications/{id}`

use crudder_domain::StatusId;
use crudder_wire::entities::Notification;
use crudder_wire::{ApiError, Input, Reply};

use super::heard;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/notifications/{id}",
    Capability::Read,
    Needs::Person(&[Scope::ReadNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "View a single notification")
        .path::<StatusId>("id", "The notification.")
        .answers::<Notification>("The notification.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    Ok(Reply::ok(&one(services, &input, input.path_notification()?).await?))
}

/// One of them, as its reader hears it; 404 where it does not stand.
pub(super) async fn one(services: &Services, input: &Input, id: StatusId) -> Result<Notification, Refusal> {
    let person = input.person()?;
    let reader = services.reader()?;
    let (markers, found) = futures::try_join!(reader.markers(person), reader.notification(person, id))?;
    let found = found.filter(|one| markers.cleared.is_none_or(|cleared| one.id > cleared));
    let found = found.ok_or_else(ApiError::not_found)?;
    Ok(heard(services, input, person, vec![found]).await?.pop().ok_or_else(ApiError::not_found)?)
}
