//! Lets what hangs on a status go where that goes.

use crudder_domain::Moment;
use crudder_messages::{Cascade, Change, Result, Writer};

/// Starts or carries on what a change means to all that hangs on a status. For a deletion two reads, a delete
/// and two queries at least.
pub(super) async fn of(writer: &Writer, change: &Change, now: Moment) -> Result<()> {
    match change {
        // Nothing hangs on a boost: what is done to it is done to what it boosts. What has ended ends with all of it.
        Change::StatusGone(status) if status.reblog.is_none() && status.is_alive(now) => {
            if status.visibility.is_open() {
                writer.forget_pin(status).await?;
            }
            writer.cascade(status.id, Cascade::default(), status.expires_at).await
        }
        Change::StatusChanged { before, after } if before.expires_at != after.expires_at => {
            writer.cascade(after.id, Cascade::default(), after.expires_at).await
        }
        Change::CascadeContinues(id, from, end) => writer.cascade(*id, from.clone(), *end).await,
        _ => Ok(()),
    }
}
