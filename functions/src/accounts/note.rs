//! `POST /api/v1/accounts/{id}/note`: keeps a `comment` on somebody, for nobody else to see; an empty one takes it back.

use crudder_domain::{AccountId, PrivateNote};
use crudder_wire::entities::Relationship;
use crudder_wire::{Input, Reply};

use super::{refuse, relationship};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/accounts/{id}/note",
    Capability::Write,
    Needs::Person(&[Scope::WriteAccounts]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Set a private note on an account")
        .says("Only you can see the note. An empty comment deletes it.")
        .path::<AccountId>("id", "The account.")
        .field::<PrivateNote>("comment", "The note, at most 2,000 characters. Empty or missing deletes it.")
        .answers::<Relationship>("Your relationship to the account after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, account) = (input.person()?, input.path_account()?);
    let note: PrivateNote = input.params.parse("comment")?.unwrap_or_default();
    services.writer()?.note(person, account, &note).await.map_err(refuse)?;
    relationship(services, person, account).await
}
