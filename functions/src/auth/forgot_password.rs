//! `POST /auth/forgot-password`: a reset code. Answers alike whether or not there is such a person.

use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};

use super::credentials::HandleOrEmail;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /auth/forgot-password", Capability::Recognise, Needs::Nothing, describe)
        .first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Request a password reset code")
        .says("The answer is the same whether or not the account exists.")
        .needs_field::<HandleOrEmail>("username", "The account's handle or e-mail address.")
        .answers::<Empty>("A code was sent if the account exists.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let named: HandleOrEmail = input.params.require("username")?;
    if let Some(login) = named.login(services).await? {
        services.identity()?.forgot_password(&login).await?;
    }
    Ok(Reply::ok(&Empty {}))
}
