//! `DELETE /auth/apps/{id}`: ends an app's access to one's account: all of its tokens. Repeated, it is no error.

use crudder_wire::{ApiError, Input, Reply};

use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, app) = (input.person()?, input.path_app()?);
    services.writer()?.revoke_app(person, app).await.map_err(refusal::store)?;
    Reply::ok(&serde_json::json!({}))
}
