//! `POST /api/v2/media`: uploads a picture, which waits a day to be attached to a status.
//!
//! Its item is written before the picture is kept, and a picture that could not be kept takes it away again: whatever lies
//! among the pictures has an item, or had one, whose end the table's stream tells.

use crudder_domain::{Attachment, Description, Focus};
use crudder_wire::entities::MediaAttachment;
use crudder_wire::{ApiError, Input, Reply};

use super::{answer, change, made};
use crate::limits::table::MEDIA;
use crate::openapi::{Operation, Tag, Upload};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /api/v2/media", Capability::Media, Needs::Person(&[Scope::WriteMedia]), describe)
        .takes_files()
        .limited(&MEDIA);

pub(crate) fn describe() -> Operation {
    described("Upload an image")
}

/// Describes the upload at either version of its path.
pub(super) fn described(summary: &'static str) -> Operation {
    Operation::new(Tag::Media, summary)
        .says("The image can be attached to a status for 24 hours; then it is deleted.")
        .needs_field::<Upload>("file", "The image: JPEG, PNG, WebP or GIF, at most 4 MiB.")
        .field::<Description>(
            "description",
            "A description of the image for people who can't see it, at most 1,500 characters.",
        )
        .field::<Focus>("focus", "The focal point of the image: `x,y`, each from -1 to 1.")
        .answers::<MediaAttachment>("The image.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let said = change(&input.params)?;
    let file = input.file("file").ok_or_else(|| ApiError::invalid("file", "can't be blank"))?;
    let prepared = made(file, "file", crudder_media::prepare).await?;
    let writer = services.writer()?;
    let waiting = writer.add_media(person, |id| Attachment {
        id,
        original: prepared.original.rendition,
        preview: prepared.preview.rendition,
        blurhash: prepared.blurhash.clone(),
        description: said.description.clone().unwrap_or_default(),
        focus: said.focus,
        copy: 0,
    });
    let waiting = waiting.await?;
    let id = waiting.0.id;
    if let Err(error) = services.media()?.keep(id, prepared).await {
        // Where this fails, too, it ends by itself.
        if let Err(error) = writer.remove_media(person, id).await {
            tracing::warn!(%error, "a picture's item is left until its end");
        }
        return Err(error.into());
    }
    answer(services, waiting).await
}
