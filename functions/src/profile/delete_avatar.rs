//! `DELETE /api/v1/profile/avatar`: takes one's own picture away, if there is one. The table's stream has it deleted.

use crudder_messages::{AccountChange, PictureChange};
use crudder_wire::entities::CredentialAccount;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::profile;
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "DELETE /api/v1/profile/avatar",
    Capability::Write,
    Needs::Person(&[Scope::WriteAccounts]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "Delete your avatar")
        .answers::<CredentialAccount>("Your account without the image.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let change = AccountChange { avatar: PictureChange::Removed, ..AccountChange::default() };
    profile::change(services, &input, person, change).await
}
