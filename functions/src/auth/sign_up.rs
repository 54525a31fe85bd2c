//! `POST /auth/sign-up`: reserves the handle for a day and asks the user pool for a confirmation code.

use crudder_domain::{Email, Handle};
use crudder_identity::Password;
use crudder_wire::entities::{Delivery, SignUp};
use crudder_wire::{Input, Reply};

use super::enrol;
use crate::limits::table::SIGN_UP;
use crate::openapi::{NEW_PASSWORD, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new("POST /auth/sign-up", Capability::Enrol, Needs::Nothing, describe)
    .first_party_only()
    .limited(&SIGN_UP);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Sign up for an account")
        .says("Reserves the handle for 24 hours and sends a confirmation code to the e-mail address.")
        .needs_field::<Handle>("username", "The handle to reserve.")
        .needs_field::<Email>(
            "email",
            "The e-mail address to which the confirmation code is sent. It is never shown to anybody.",
        )
        .needs_field::<Password>("password", NEW_PASSWORD)
        .answers::<SignUp>("Where the confirmation code was sent.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (reservation, delivery) = enrol::sign_up(services, &input).await?;
    Ok(Reply::ok(&SignUp {
        username: reservation.handle.to_string(),
        delivery: Delivery { medium: delivery.medium.as_str().to_owned(), destination: delivery.destination },
    }))
}
