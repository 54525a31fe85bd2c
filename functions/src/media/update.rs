//! `PUT /api/v1/media/{id}`: says what one's own picture shows, and what of it must not be cut off, while it waits.

use crudder_domain::{Description, Focus, MediaId};
use crudder_wire::entities::MediaAttachment;
use crudder_wire::{ApiError, Input, Reply};

use super::{answer, change};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("PUT /api/v1/media/{id}", Capability::Write, Needs::Person(&[Scope::WriteMedia]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Media, "Update an image's description and focal point")
        .path::<MediaId>("id", "The image.")
        .field::<Description>(
            "description",
            "A description of the image for people who can't see it, at most 1,500 characters.",
        )
        .field::<Focus>("focus", "The focal point of the image: `x,y`, each from -1 to 1.")
        .answers::<MediaAttachment>("The image after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id) = (input.person()?, input.path_media()?);
    let change = change(&input.params)?;
    let changed = services.writer()?.change_media(person, id, &change).await?;
    answer(services, changed.ok_or_else(ApiError::not_found)?).await
}
