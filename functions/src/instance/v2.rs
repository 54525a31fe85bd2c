//! `GET /api/v2/instance`: what this Crudder is and allows.

use crudder_wire::{ApiError, Input, Reply, entities};

use crate::services::Services;

#[expect(clippy::unused_async, reason = "every handler is async")]
pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    Ok(Reply::ok(&entities::instance_v2(&input.site, &services.facts()))?.public_for(super::KEPT))
}
