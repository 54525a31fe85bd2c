//! `POST /api/v1/accounts/{id}/unblock`: blocks no more. Follows that the block ended don't come back.

use crudder_wire::{ApiError, Input, Reply};

use super::{refuse, relationship};
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, account) = (input.person()?, input.path_account()?);
    services.writer()?.unblock(person, account).await.map_err(refuse)?;
    relationship(services, person, account).await
}
