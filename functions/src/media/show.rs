//! `GET /api/v1/media/{id}`: one's own picture while it waits to be attached.

use crudder_domain::MediaId;
use crudder_wire::entities::MediaAttachment;
use crudder_wire::{ApiError, Input, Reply};

use super::answer;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/media/{id}", Capability::Read, Needs::Person(&[Scope::WriteMedia]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Media, "View an unattached image")
        .path::<MediaId>("id", "The image.")
        .answers::<MediaAttachment>("The image.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id) = (input.person()?, input.path_media()?);
    let waiting = services.reader()?.media(person, id).await?;
    answer(services, waiting.ok_or_else(ApiError::not_found)?).await
}
