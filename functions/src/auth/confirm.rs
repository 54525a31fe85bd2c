//! `POST /auth/confirm`: proves the e-mail address. The pool's trigger then makes the account.

use crudder_domain::Handle;
use crudder_identity::Code;
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};

use super::credentials;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /auth/confirm", Capability::Recognise, Needs::Nothing, describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Confirm an e-mail address")
        .needs_field::<Handle>("username", "The handle given at sign-up.")
        .needs_field::<Code>("code", "The six-digit code from the e-mail.")
        .answers::<Empty>("The account was created.")
        .refuses(400, "The request could not be read, or the code is wrong.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let handle: Handle = input.params.require("username")?;
    let code: Code = input.params.require("code")?;
    // A name that nobody holds is answered like a wrong code: whether somebody signed up is not told.
    let account = credentials::holder(services, &handle)
        .await?
        .ok_or_else(|| ApiError::invalid("code", "is wrong or has expired"))?;
    services.identity()?.confirm(account, &code).await?;
    Ok(Reply::ok(&Empty {}))
}
