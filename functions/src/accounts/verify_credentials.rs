//! `GET /api/v1/accounts/verify_credentials`: who am I?

use crudder_wire::entities::CredentialAccount;
use crudder_wire::{ApiError, Input, Reply};

use super::own_view;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/verify_credentials",
    Capability::Read,
    Needs::Person(&[Scope::ReadAccounts, Scope::Profile]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "Verify your account's credentials")
        .answers::<CredentialAccount>("Your account.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    // Read consistently, so that a change of one's own profile shows at once.
    let account = services.reader()?.account(person).await?;
    own_view(services, &input, &account.ok_or_else(ApiError::unauthorized)?).await
}
