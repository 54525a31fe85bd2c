//! `GET /api/v2/notifications/unread_count`: how many groups stand above the marker: as many as notifications.

use crudder_wire::{Input, Reply};

use super::unread_count;
use crate::openapi::Operation;
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v2/notifications/unread_count",
    Capability::Read,
    Needs::Person(&[Scope::ReadNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    unread_count::described("Get the number of unread notification groups")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    unread_count::handle(services, input).await
}
