//! The pictures of what is gone.
//!
//! Nobody gets an address of these any more; one that was given holds for minutes.

use crudder_domain::{Account, AccountId, MediaId, Moment};
use crudder_media::{Error, Store};
use crudder_messages::{Change, Writer};

use super::derive::Failure;

/// Deletes the pictures that nothing shows after `change`; that they are gone already is as good.
pub(super) async fn pictures(store: Option<&Store>, change: &Change) -> Result<(), Error> {
    let Some(store) = store else { return Ok(()) };
    for id in unshown(change) {
        store.delete(id).await?;
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
            writer.forget_media(picture.id).await?;
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

fn unshown(change: &Change) -> Vec<MediaId> {
    match change {
        Change::StatusGone(status) => status.media.iter().map(|picture| picture.id).collect(),
        Change::MediaGone(id) => vec![*id],
        _ => Vec::new(),
    }
}
