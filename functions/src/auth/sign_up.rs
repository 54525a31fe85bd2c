//! `POST /auth/sign-up`: reserves the handle for a day and asks the user pool for a confirmation code.

use crudder_domain::{Email, Handle};
use crudder_identity::Password;
use crudder_wire::entities::{Delivery, SignUp};
use crudder_wire::{Input, Reply};

use super::enrol;
use crate::openapi::{NEW_PASSWORD, Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Sign up")
        .says("Reserves the handle for a day, and sends a code to the e-mail address.")
        .needs_field::<Handle>("username", "The handle that is wanted.")
        .needs_field::<Email>("email", "Where the code goes. Nobody is shown it.")
        .needs_field::<Password>("password", NEW_PASSWORD)
        .answers::<SignUp>("Where the code went.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (reservation, delivery) = enrol::sign_up(services, &input).await?;
    Ok(Reply::ok(&SignUp {
        username: reservation.handle.to_string(),
        delivery: Delivery { medium: delivery.medium.as_str().to_owned(), destination: delivery.destination },
    }))
}
