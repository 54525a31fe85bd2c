//! `POST /api/v1/accounts/{id}/remove_from_followers`: ends somebody's follow of me. What is private is not shown to them
//! from their next read on.

use crudder_domain::AccountId;
use crudder_wire::entities::Relationship;
use crudder_wire::{Input, Reply};

use super::relationship;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/accounts/{id}/remove_from_followers",
    Capability::Write,
    Needs::Person(&[Scope::WriteFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Remove an account from your followers")
        .path::<AccountId>("id", "The account.")
        .answers::<Relationship>("Your relationship to the account after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, follower) = (input.person()?, input.path_account()?);
    services.writer()?.remove_follower(person, follower).await?;
    relationship(services, person, follower).await
}
