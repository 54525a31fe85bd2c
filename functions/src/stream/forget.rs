//! The pictures of what is gone.
//!
//! Nobody gets an address of these any more; one that was given holds for minutes.

use crudder_domain::{MediaId, Moment};
use crudder_media::{Error, Store};
use crudder_messages::{Change, Writer};

/// Deletes the pictures that nothing shows after `change`; that they are gone already is as good.
pub(super) async fn pictures(store: Option<&Store>, change: &Change) -> Result<(), Error> {
    let Some(store) = store else { return Ok(()) };
    for id in unshown(change) {
        store.delete(id).await?;
    }
    Ok(())
}

/// Forgets of which status they were, where that was deleted.
pub(super) async fn media(writer: &Writer, change: &Change, now: Moment) -> crudder_messages::Result<()> {
    if let Change::StatusGone(status) = change
        && status.is_alive(now)
    {
        for picture in &status.media {
            writer.forget_media(picture.id).await?;
        }
    }
    Ok(())
}

fn unshown(change: &Change) -> Vec<MediaId> {
    match change {
        Change::StatusGone(status) => status.media.iter().map(|picture| picture.id).collect(),
        Change::MediaGone(id) => vec![*id],
        _ => Vec::new(),
    }
}
