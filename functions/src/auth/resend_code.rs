//! `POST /auth/resend-code`: another confirmation code. Answers alike whether or not there is such a person.

use crudder_domain::Handle;
use crudder_wire::{ApiError, Input, Reply};

use super::named;
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let handle: Handle = input.params.require("username")?;
    if let Some(account) = named::holder(services, &handle).await? {
        services.identity()?.resend_code(account).await.map_err(refusal::of_pool(services))?;
    }
    Reply::ok(&serde_json::json!({}))
}
