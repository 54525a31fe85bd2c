//! `GET /api/v2/notifications/policy`: nothing is held back.

use crudder_wire::entities::NotificationPolicy;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v2/notifications/policy",
    Capability::Look,
    Needs::Person(&[Scope::ReadNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "View your notification policy")
        .answers::<NotificationPolicy>("The policy: nothing is filtered.")
}

#[expect(clippy::unused_async, reason = "a handler is")]
pub(crate) async fn handle(_: &Services, input: Input) -> Result<Reply, Refusal> {
    input.person()?;
    Ok(Reply::ok(&NotificationPolicy::OPEN))
}
