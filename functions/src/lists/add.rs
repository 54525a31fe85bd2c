//! `POST /api/v1/lists/{id}/accounts`: puts some of those whom I follow on a list. Repeated, it is no error.

use crudder_wire::{ApiError, Input, Reply};

use super::{account_ids, written};
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, id, accounts) = (input.person()?, input.path_list()?, account_ids(&input)?);
    written(services.writer()?.add_to_list(person, id, &accounts).await)?;
    Reply::ok(&serde_json::json!({}))
}
