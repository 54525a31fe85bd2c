//! `/api/v2/media` and `/api/v1/media`: pictures, until they are attached to a status; and where those of statuses can be
//! looked at.

pub(crate) mod create;
pub(crate) mod create_v1;
pub(crate) mod delete;
pub(crate) mod show;
pub(crate) mod update;

use crudder_domain::{Attachment, ExpiresAt, Status};
use crudder_media::InvalidPicture;
use crudder_messages::MediaChange;
use crudder_wire::entities::{AllLinks, Links, MediaAttachment};
use crudder_wire::{ApiError, Params, Reply, Upload};

use crate::function::functions;
use crate::refusal::Refusal;
use crate::services::Services;

functions!["media_": create, create_v1, show, update, delete];

/// Where the pictures of these statuses can be looked at, until their status ends. Signing asks nobody.
pub(crate) async fn links(services: &Services, statuses: &[&Status]) -> Result<AllLinks, Refusal> {
    let mut links = AllLinks::new();
    for status in statuses {
        links.extend(links_of(services, &status.media, status.expires_at).await?);
    }
    Ok(links)
}

/// The addresses of pictures that something shows until `end`.
pub(crate) async fn links_of(
    services: &Services,
    media: &[Attachment],
    end: ExpiresAt,
) -> Result<AllLinks, Refusal> {
    let mut links = AllLinks::new();
    for attachment in media {
        let found = services.media()?.links(attachment.id, attachment.copy, end).await;
        if let Some(crudder_media::Links { original, preview }) = found? {
            links.insert(attachment.id, Links { original, preview });
        }
    }
    Ok(links)
}

/// A picture that waits, as an answer.
async fn answer(services: &Services, (attachment, end): (Attachment, ExpiresAt)) -> Result<Reply, Refusal> {
    let links = links_of(services, std::slice::from_ref(&attachment), end).await?;
    Ok(Reply::ok(&MediaAttachment::new(&attachment, links.get(&attachment.id))))
}

/// What `make` makes of an uploaded file.
///
/// # Errors
/// 422 that names the field, for what is no picture that can be shown.
pub(crate) async fn made<T: Send + 'static>(
    file: &Upload,
    field: &'static str,
    make: impl FnOnce(&[u8]) -> Result<T, InvalidPicture> + Send + 'static,
) -> Result<T, Refusal> {
    let bytes = file.bytes.clone();
    // It computes for long: elsewhere, so that it holds up nobody, and a decoder that panics costs one request.
    let done = tokio::task::spawn_blocking(move || make(&bytes)).await;
    Ok(done.map_err(|_| ApiError::internal())?.map_err(|why| ApiError::invalid(field, why))?)
}

/// What a request says of a picture.
fn change(params: &Params) -> Result<MediaChange, ApiError> {
    Ok(MediaChange { description: params.parse("description")?, focus: params.parse_filled("focus")? })
}
