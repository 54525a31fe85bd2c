//! `POST /api/v1/accounts/{id}/unfollow`: no longer follows, or withdraws a request.

use crudder_domain::AccountId;
use crudder_messages::Error;
use crudder_wire::entities::Relationship;
use crudder_wire::{ApiError, Input, Reply};

use super::relationship;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/accounts/{id}/unfollow",
    Capability::Write,
    Needs::Person(&[Scope::WriteFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Unfollow an account")
        .says("Withdraws a pending follow request, too.")
        .path::<AccountId>("id", "The account.")
        .answers::<Relationship>("Your relationship to the account after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, account) = (input.person()?, input.path_account()?);
    services.writer()?.unfollow(person, account).await.map_err(|error| match error {
        Error::NoSuchAccount => Refusal::Client(ApiError::named_not_found("id")),
        other => other.into(),
    })?;
    relationship(services, person, account).await
}
