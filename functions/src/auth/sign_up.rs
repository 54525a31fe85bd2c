//! `POST /auth/sign-up`: reserves the handle for a day and asks the user pool for a confirmation code.

use crudder_domain::{AccountId, Email, Handle};
use crudder_identity::Password;
use crudder_messages::Error;
use crudder_wire::entities::{Delivery, SignUp};
use crudder_wire::{ApiError, Input, Reply};

use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let handle: Handle = input.params.require("username")?;
    let email: Email = input.params.require("email")?;
    let password: Password = input.params.require("password")?;
    password.check_strength().map_err(|weakness| ApiError::invalid("password", weakness))?;

    let account = AccountId::new(services.now(), rand::random());
    let writer = services.writer()?;
    writer.reserve_handle(&handle, account).await.map_err(|error| match error {
        Error::HandleTaken => ApiError::invalid("username", "has already been taken"),
        other => refusal::store(other),
    })?;
    match services.identity()?.sign_up(account, &email, &password).await {
        Ok(delivery) => Reply::ok(&SignUp {
            username: handle.to_string(),
            delivery: Delivery {
                medium: delivery.medium.as_str().to_owned(),
                destination: delivery.destination,
            },
        }),
        Err(error) => {
            // Else a refused password would keep the name from its own chooser for a day.
            if let Err(error) = writer.release_handle(&handle, account).await {
                tracing::warn!(%error, account = %account, "a reservation stays until it ends");
            }
            Err(refusal::of_pool(services)(error))
        }
    }
}
