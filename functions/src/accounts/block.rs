//! `POST /api/v1/accounts/{id}/block`: neither follows the other any more, nor can, and the other knows of nothing that I
//! post.

use crudder_domain::AccountId;
use crudder_wire::entities::Relationship;
use crudder_wire::{Input, Reply};

use super::{refuse, relationship};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/accounts/{id}/block",
    Capability::Write,
    Needs::Person(&[Scope::WriteBlocks]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Block an account")
        .says(
            "Ends follows in both directions. The blocked account can neither follow you nor see your \
             statuses.",
        )
        .path::<AccountId>("id", "The account.")
        .answers::<Relationship>("Your relationship to the account after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, account) = (input.person()?, input.path_account()?);
    services.writer()?.block(person, account).await.map_err(refuse)?;
    relationship(services, person, account).await
}
