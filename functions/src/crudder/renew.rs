//! `POST /api/v1/crudder/statuses/{id}/renew`: makes the life of one's own status longer or shorter, while it lasts.

use crudder_domain::{Lifetime, Moment, StatusId};
use crudder_messages::StatusChange;
use crudder_wire::entities::Status;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::statuses::{edited, lifetime};

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/crudder/statuses/{id}/renew",
    Capability::Write,
    Needs::Person(&[Scope::WriteStatuses]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Crudder, "Change the lifetime of your status")
        .says(
            "Give `expires_in` or `expires_at`. The new end is at most 30 days after the status was posted, \
             and for a reply no later than the end of the status it replies to. Replies, boosts and \
             interactions end with the status.",
        )
        .path::<StatusId>("id", "The status.")
        .field::<Lifetime>("expires_in", "The new lifetime, in seconds from now.")
        .field::<Moment>(
            "expires_at",
            "The time at which the status ends, in ISO 8601 with an offset from UTC.",
        )
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let lifetime = lifetime::read(&input.params, services.now())?;
    let lifetime = lifetime.ok_or_else(|| ApiError::invalid("expires_in", "can't be blank"))?;
    let change = StatusChange { lifetime: Some(lifetime), ..StatusChange::default() };
    edited::change(services, &input, person, &change).await
}
