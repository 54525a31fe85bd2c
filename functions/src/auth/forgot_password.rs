//! `POST /auth/forgot-password`: a reset code. Answers alike whether or not there is such a person.

use crudder_wire::{ApiError, Input, Reply};

use super::named::Named;
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let named: Named = input.params.require("username")?;
    if let Some(login) = named.login(services).await? {
        services.identity()?.forgot_password(&login).await.map_err(refusal::of_pool(services))?;
    }
    Reply::ok(&serde_json::json!({}))
}
