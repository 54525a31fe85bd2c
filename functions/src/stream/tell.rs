//! Tells those of a status who wish to hear of it, of whom there may be very many: of a new one who asked to hear of each of
//! its author's, of an edit who boosted it.

use crudder_domain::Moment;
use crudder_messages::{Change, Result, Telling, Writer};

/// Starts or carries on what a change means to them. For a post that few or none asked to hear of a query.
pub(super) async fn of(writer: &Writer, change: &Change, now: Moment) -> Result<()> {
    match change {
        Change::StatusPosted(status) => writer.tell(status, Telling::Posted).await,
        Change::StatusChanged { before, after } => {
            if before.edited_at != after.edited_at {
                writer.tell(after, Telling::Edited(before.edited_at)).await?;
            }
            if before.expires_at != after.expires_at {
                writer.tell(after, Telling::Moved).await?;
            }
            Ok(())
        }
        // What has ended is shown no more, and ends by itself.
        Change::StatusGone(status) if status.is_alive(now) => writer.tell(status, Telling::Deleted).await,
        Change::TellingGoesOn(id, told, end) => writer.tell_on(*id, told.clone(), *end).await,
        _ => Ok(()),
    }
}
