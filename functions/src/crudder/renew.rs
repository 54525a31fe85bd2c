//! `POST /api/v1/crudder/statuses/{id}/renew`: makes the life of one's own status longer or shorter, while it lasts.

use crudder_domain::{Lifetime, Moment, StatusId};
use crudder_messages::StatusChange;
use crudder_wire::entities::Status;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;
use crate::statuses::{edited, lifetime};

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Crudder, "Make the life of a status of mine longer or shorter")
        .says(
            "One of the two is needed. The life counts from now, and ends 30 days after the status was posted at the \
             latest; an answer's ends with what it answers at the latest. All that hangs on the status ends with it: answers, \
             boosts, marks.",
        )
        .path::<StatusId>("id", "The status.")
        .field::<Lifetime>("expires_in", "How many seconds it lives from now.")
        .field::<Moment>("expires_at", "When it ends; with its offset from UTC.")
        .answers::<Status>("The status as it is now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let lifetime = lifetime::read(&input.params, services.now())?;
    let lifetime = lifetime.ok_or_else(|| ApiError::invalid("expires_in", "can't be blank"))?;
    let change = StatusChange { lifetime: Some(lifetime), ..StatusChange::default() };
    edited::change(services, &input, person, &change).await
}
