//! `DELETE /api/v1/media/{id}`: gives up one's own picture that waits to be attached. The table's stream has it deleted.

use crudder_domain::MediaId;
use crudder_messages::MediaRemoval;
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};
use serde_json::json;

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Media, "Give up a picture that waits to be attached")
        .path::<MediaId>("id", "The picture.")
        .answers::<Empty>("It is gone.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id) = (input.person()?, input.path_media()?);
    match services.writer()?.remove_media(person, id).await? {
        MediaRemoval::Gone => Ok(Reply::ok(&json!({}))),
        MediaRemoval::InUse => Err(ApiError::invalid("id", "is shown by a status, and goes with it").into()),
        MediaRemoval::NotThere => Err(ApiError::not_found().into()),
    }
}
