//! Lists direct statuses with everybody who is in them, under their conversation.

use crudder_domain::{AccountId, Moment, Status, Visibility};
use crudder_messages::{Change, Result, Writer};
use futures::{StreamExt, TryStreamExt};

/// How many lists are written at the same time: each needs a connection of its own.
const PARALLEL: usize = 8;

/// Writes what a change means to conversations. A write for each who is in one, and none for any other change.
pub(super) async fn of(writer: &Writer, change: &Change, now: Moment) -> Result<()> {
    match change {
        Change::StatusPosted(status) if is_direct(status) => list(writer, status, status.people()).await,
        // With other people in it, it is another conversation for all of them.
        Change::StatusChanged { before, after } if is_direct(after) && before.people() != after.people() => {
            let gone = before.people().difference(&after.people()).copied().collect::<Vec<_>>();
            unlist(writer, before, gone).await?;
            list(writer, after, after.people()).await
        }
        Change::StatusChanged { before, after }
            if is_direct(after) && before.expires_at != after.expires_at =>
        {
            list(writer, after, after.people()).await
        }
        // What has ended leaves the lists by itself.
        Change::StatusGone(status) if is_direct(status) && status.is_alive(now) => {
            unlist(writer, status, status.people()).await
        }
        _ => Ok(()),
    }
}

fn is_direct(status: &Status) -> bool {
    status.visibility == Visibility::Direct
}

async fn list(writer: &Writer, status: &Status, people: impl IntoIterator<Item = AccountId>) -> Result<()> {
    let lists = people.into_iter().map(|person| writer.list_direct(person, status));
    futures::stream::iter(lists).buffer_unordered(PARALLEL).try_collect().await
}

async fn unlist(writer: &Writer, status: &Status, people: impl IntoIterator<Item = AccountId>) -> Result<()> {
    let lists = people.into_iter().map(|person| writer.unlist_direct(person, status.id));
    futures::stream::iter(lists).buffer_unordered(PARALLEL).try_collect().await
}
