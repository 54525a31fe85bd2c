//! `/api/v1/profile`, and the pictures of profiles: how they are made and kept, and where they can be looked at.

pub(crate) mod delete_avatar;
pub(crate) mod delete_header;

use crudder_domain::AccountId;
use crudder_media::{Frame, Picture, portray};
use crudder_messages::{AccountChange, Error, PictureChange};
use crudder_wire::{ApiError, Input, Reply, Site};

use crate::accounts;
use crate::function::functions;
use crate::media;
use crate::refusal::Refusal;
use crate::services::Services;

functions!["profile_": delete_avatar, delete_header];

/// The site, with addresses of profiles' pictures that are made now: none is kept anywhere, as none holds for long. Signing
/// asks nobody. Where it can't be done, people are shown without their pictures.
pub(crate) async fn showing(services: &Services, site: Site) -> Site {
    let Some(store) = services.pictures() else { return site };
    match store.signer().await {
        Ok(signer) => site.showing(move |of, id| signer.address(of, id)),
        Err(error) => {
            tracing::warn!(%error, "people are shown without their pictures");
            site
        }
    }
}

/// What is to be kept of the picture in a field; `None` where none was sent.
///
/// # Errors
/// 422 that names the field, for what is no picture that can be shown.
pub(crate) async fn picture(
    input: &Input,
    field: &'static str,
    frame: Frame,
) -> Result<Option<Picture>, Refusal> {
    let Some(file) = input.file(field) else { return Ok(None) };
    media::made(file, field, move |bytes| portray(bytes, frame)).await.map(Some)
}

/// Keeps a picture for a person's profile; what that becomes by it. Two writes, none for no picture.
pub(crate) async fn keep(
    services: &Services,
    person: AccountId,
    picture: Option<Picture>,
) -> Result<PictureChange, Refusal> {
    let Some(picture) = picture else { return Ok(PictureChange::None) };
    let id = services.writer()?.add_portrait(person).await?;
    let kept = services.media()?.keep_portrait(person, id, picture).await;
    kept?;
    Ok(PictureChange::Becomes(id))
}

/// Changes a person's profile, and answers it.
pub(crate) async fn change(
    services: &Services,
    input: &Input,
    person: AccountId,
    change: AccountChange,
) -> Result<Reply, Refusal> {
    let opens = change.locked == Some(false);
    let account = services.writer()?.update_account(person, change).await.map_err(|error| match error {
        Error::NoSuchAccount => Refusal::Client(ApiError::unauthorized()),
        other => other.into(),
    })?;
    services.cache().put_account(&account).await;
    if opens {
        // Whoever still waits need not: the newest at once, so that the answer counts them no more; the stream lets in all others.
        services.writer()?.accept_newest(person).await?;
    }
    accounts::own_view(services, input, &account).await
}
