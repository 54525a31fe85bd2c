//! `POST /auth/resend-code`: another confirmation code. Answers alike whether or not there is such a person.

use crudder_domain::Handle;
use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};

use super::credentials;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /auth/resend-code", Capability::Recognise, Needs::Nothing, describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Resend a confirmation code")
        .says("The answer is the same whether or not the account exists.")
        .needs_field::<Handle>("username", "The handle given at sign-up.")
        .answers::<Empty>("A code was sent if the handle has an unconfirmed sign-up.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let handle: Handle = input.params.require("username")?;
    if let Some(account) = credentials::holder(services, &handle).await? {
        services.identity()?.resend_code(account).await?;
    }
    Ok(Reply::ok(&Empty {}))
}
