//! `GET /oauth/authorize`: puts an app's request to the person.

use crudder_domain::Access;
use crudder_wire::{ApiError, Input, Reply};

use super::form;
use super::request::Request;
use crate::services::Services;

pub(crate) async fn handle(
    services: &Services,
    input: Input,
    _access: Option<Access>,
) -> Result<Reply, ApiError> {
    match Request::read(services, &input).await {
        Ok(request) => form::ask(&input, &request, None),
        Err(refused) => refused.answer(&input.site),
    }
}
