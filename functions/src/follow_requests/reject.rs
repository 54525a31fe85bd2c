//! `POST /api/v1/follow_requests/{account_id}/reject`: refuses somebody's request to follow me. Where nobody asks (any
//! more), it changes nothing.

use crudder_domain::AccountId;
use crudder_wire::entities::Relationship;
use crudder_wire::{Input, Reply};

use crate::accounts::relationship;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/follow_requests/{account_id}/reject",
    Capability::Write,
    Needs::Person(&[Scope::WriteFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Reject a follow request")
        .says("Changes nothing where there is no such request.")
        .path::<AccountId>("account_id", "The id of the account that sent the request.")
        .answers::<Relationship>("Your relationship to the account after the answer.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, requester) = (input.person()?, input.path_requester()?);
    services.writer()?.reject_follow(person, requester).await?;
    relationship(services, person, requester).await
}
