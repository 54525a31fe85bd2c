//! `DELETE /api/v1/media/{id}`: gives up one's own picture that waits to be attached. The table's stream has it deleted.

use crudder_domain::MediaId;
use crudder_messages::MediaRemoval;
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};
use serde_json::json;

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("DELETE /api/v1/media/{id}", Capability::Write, Needs::Person(&[Scope::WriteMedia]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Media, "Delete an unattached image")
        .path::<MediaId>("id", "The image.")
        .answers::<Empty>("It was removed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id) = (input.person()?, input.path_media()?);
    match services.writer()?.remove_media(person, id).await? {
        MediaRemoval::Gone => Ok(Reply::ok(&json!({}))),
        MediaRemoval::InUse => {
            Err(ApiError::not_allowed("id", "An image that is attached to a post cannot be deleted").into())
        }
        MediaRemoval::NotThere => Err(ApiError::not_found().into()),
    }
}
