//! The pictures of what is gone.
//!
//! Nobody gets an address of these any more; one that was given holds for minutes.

use std::ops::RangeInclusive;

use crudder_domain::{Account, AccountId, Attachment, MediaId, Moment};
use crudder_media::Store;
use crudder_messages::{Change, Writer};

use super::derive::Failure;

/// Deletes the pictures that nothing shows after `change`; that they are gone already is as good. A read where a status is
/// gone that showed any.
pub(super) async fn pictures(store: Option<&Store>, writer: &Writer, change: &Change) -> Result<(), Failure> {
    let Some(store) = store else { return Ok(()) };
    for (id, copies) in unshown(writer, change).await? {
        for copy in copies {
            store.delete(id, copy).await?;
        }
    }
    Ok(())
}

/// Deletes the pictures that no profile shows after `change`. A read for one that was kept an hour ago, none else.
pub(super) async fn portraits(
    store: Option<&Store>,
    writer: &Writer,
    change: &Change,
) -> Result<(), Failure> {
    let Some(store) = store else { return Ok(()) };
    for (owner, id) in unportrayed(writer, change).await? {
        store.delete_portrait(owner, id).await?;
    }
    Ok(())
}

/// Forgets of which status they were, where that was deleted.
pub(super) async fn media(writer: &Writer, change: &Change, now: Moment) -> crudder_messages::Result<()> {
    if let Change::StatusGone(status) = change
        && status.is_alive(now)
    {
        for picture in &status.media {
            writer.forget_media(picture.id, status.id).await?;
        }
    }
    Ok(())
}

/// Whose profile shows which picture no more. Each is shown once, so one that was taken out is never put back.
async fn unportrayed(
    writer: &Writer,
    change: &Change,
) -> crudder_messages::Result<Vec<(AccountId, MediaId)>> {
    let of = |account: &Account, shows: &dyn Fn(MediaId) -> bool| {
        let gone = account.pictures().filter(|id| !shows(*id));
        gone.map(|id| (account.id, id)).collect()
    };
    Ok(match change {
        Change::AccountChanged { before: Some(before), after } => {
            of(before, &|id| after.pictures().any(|shown| shown == id))
        }
        Change::AccountGone(account) => of(account, &|_| false),
        Change::PortraitDue(owner, id) if !writer.shows_portrait(*owner, *id).await? => vec![(*owner, *id)],
        _ => Vec::new(),
    })
}

/// Which copies of which pictures nothing shows any more: none that was made later, where a picture waits to be attached
/// again or another status shows it.
async fn unshown(
    writer: &Writer,
    change: &Change,
) -> crudder_messages::Result<Vec<(MediaId, RangeInclusive<u32>)>> {
    Ok(match change {
        Change::StatusGone(status) => {
            let needed = writer.media_beyond(status).await?;
            let copies = |picture: &Attachment| {
                // Who deletes a status makes the next copy first, and may have failed then.
                let failed = u32::from(!needed.contains(&picture.id));
                (picture.id, 0..=picture.copy.saturating_add(failed))
            };
            status.media.iter().map(copies).collect()
        }
        Change::MediaGone(id, copy) => vec![(*id, 0..=*copy)],
        _ => Vec::new(),
    })
}
