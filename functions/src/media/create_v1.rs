//! `POST /api/v1/media`: the same for old clients. A picture is ready when it is answered, in either version.

use crudder_domain::{Description, Focus};
use crudder_wire::entities::MediaAttachment;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Operation, Tag, Upload};
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Media, "Upload a picture, as before Mastodon 3.1.3")
        .says("It waits a day to be attached to a status.")
        .needs_field::<Upload>("file", "The picture: JPEG, PNG, WebP or GIF.")
        .field::<Description>("description", "What it shows, for who can't see it.")
        .field::<Focus>("focus", "What must not be cut off: `x,y`, each from -1 to 1.")
        .answers::<MediaAttachment>("The picture.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    super::create::handle(services, input).await
}
