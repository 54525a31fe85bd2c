//! Brings the index of the search up with each change of a status or a profile.

use crudder_domain::Moment;
use crudder_messages::{Change, Result, Writer};

/// Writes what a change means to the search. For a public status a put for each of its words.
pub(super) async fn of(writer: &Writer, change: &Change, now: Moment) -> Result<()> {
    match change {
        Change::StatusPosted(status) => writer.index_status(None, status).await,
        Change::StatusChanged { before, after } => writer.index_status(Some(&**before), after).await,
        // What has ended leaves the index by itself.
        Change::StatusGone(status) if status.is_alive(now) => writer.unindex_status(status).await,
        Change::AccountChanged { before, after } => {
            writer.index_account(before.as_deref(), Some(&**after)).await
        }
        Change::AccountGone(account) => writer.index_account(Some(&**account), None).await,
        _ => Ok(()),
    }
}
