//! Signing somebody up: the handle is reserved for a day, and the user pool mails a code.

use crudder_domain::{AccountId, Email, Handle};
use crudder_identity::{Delivery, Password};
use crudder_messages::{Error, Reservation};
use crudder_wire::{ApiError, Input};

use crate::refusal::Refusal;
use crate::services::Services;

/// Signs up whom `username`, `email` and `password` describe.
///
/// # Errors
/// 422 for what is no such thing, is too weak, or taken.
pub(crate) async fn sign_up(services: &Services, input: &Input) -> Result<(Reservation, Delivery), Refusal> {
    let handle: Handle = input.params.require("username")?;
    let email: Email = input.params.require("email")?;
    let password: Password = input.params.require("password")?;
    password.check_strength().map_err(|weakness| ApiError::invalid("password", weakness))?;

    let account = AccountId::new(services.now(), rand::random());
    let writer = services.writer()?;
    let reservation = writer.reserve_handle(&handle, account).await.map_err(|error| match error {
        Error::HandleTaken => Refusal::Client(ApiError::invalid("username", "has already been taken")),
        other => other.into(),
    })?;
    match services.identity()?.sign_up(account, &email, &password).await {
        Ok(delivery) => Ok((reservation, delivery)),
        Err(error) => {
            // Else a refused password would keep the name from its own chooser for a day.
            if let Err(error) = writer.release_handle(&handle, account).await {
                tracing::warn!(%error, account = %account, "a reservation stays until it ends");
            }
            Err(error.into())
        }
    }
}
