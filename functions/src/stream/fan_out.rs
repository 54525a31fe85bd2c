//! Tells those of a status who wish to hear of it, of whom there may be very many: of a new one who asked to hear of each of
//! its author's, of an edit who boosted it.

use crudder_domain::Moment;
use crudder_messages::{Change, FanOut, Result, Writer};

/// Starts or carries on what a change means to them. For a post that few or none asked to hear of a query.
pub(super) async fn of(writer: &Writer, change: &Change, now: Moment) -> Result<()> {
    match change {
        Change::StatusPosted(status) => writer.fan_out(status, FanOut::Posted).await,
        Change::StatusChanged { before, after } => {
            if before.edited_at != after.edited_at {
                writer.fan_out(after, FanOut::Edited(before.edited_at)).await?;
            }
            if before.expires_at != after.expires_at {
                writer.fan_out(after, FanOut::Moved).await?;
            }
            Ok(())
        }
        // What has ended is shown no more, and ends by itself.
        Change::StatusGone(status) if status.is_alive(now) => writer.fan_out(status, FanOut::Deleted).await,
        Change::FanOutContinues(id, told, end) => writer.continue_fan_out(*id, told.clone(), *end).await,
        _ => Ok(()),
    }
}
