//! `POST /auth/forgot-password`: a reset code. Answers alike whether or not there is such a person.

use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};

use super::credentials::HandleOrEmail;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Send a code to choose a new password with")
        .says("Answers alike whether or not there is such a person.")
        .needs_field::<HandleOrEmail>("username", "A handle, or an e-mail address.")
        .answers::<Empty>("If there is such a person, it was sent.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let named: HandleOrEmail = input.params.require("username")?;
    if let Some(login) = named.login(services).await? {
        services.identity()?.forgot_password(&login).await?;
    }
    Ok(Reply::ok(&Empty {}))
}
