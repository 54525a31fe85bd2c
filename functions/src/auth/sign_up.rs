//! `POST /auth/sign-up`: reserves the handle for a day and asks the user pool for a confirmation code.

use crudder_wire::entities::{Delivery, SignUp};
use crudder_wire::{ApiError, Input, Reply};

use super::enrol;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (reservation, delivery) = enrol::sign_up(services, &input).await?;
    Reply::ok(&SignUp {
        username: reservation.handle.to_string(),
        delivery: Delivery { medium: delivery.medium.as_str().to_owned(), destination: delivery.destination },
    })
}
