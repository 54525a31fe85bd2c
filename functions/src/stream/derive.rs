//! Writes into the table what follows from each change of it, and belongs to others than who made the change.
//!
//! Nothing here waits for a request, and nobody's request waits for it: it may come a second late, or an hour. So all that
//! it writes is shown only after what it was derived from was asked again.

use std::time::Duration;

use crudder_messages::{Change, Writer};
use serde_json::Value;

use super::batch::{self, Patience, Record};
use super::{accept, cascade, converse, fan_out, forget, index, notify};
use crate::invoke_error::InvokeError;
use crate::route::Capability;
use crate::services::Services;

/// Records of one item come in order, so an older one never undoes a newer; but those that an operator hands over again
/// (`make redrive`) come alone, later than this.
const OUT_OF_ORDER: Duration = Duration::from_mins(10);

pub(crate) const CAPABILITY: Capability = Capability::Derive;

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    let writer = services.writer().map_err(|_| InvokeError::NotConfigured("table"))?;
    let patience = Patience::of(services);
    for record in batch::records(event)? {
        let sequence_number = record.sequence_number();
        match patience.bound(Box::pin(derive(services, writer, record, &patience))).await {
            Some(Ok(())) => {}
            Some(Err(why)) => return Ok(batch::failed(sequence_number.as_deref(), &why)),
            None => return Ok(batch::failed(sequence_number.as_deref(), &batch::TOO_LONG)),
        }
    }
    Ok(batch::done())
}

/// Why a record failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The table can't be read, or refused.
    #[error("{0}")]
    Table(#[from] crudder_messages::Error),
    /// A picture could not be deleted.
    #[error("{0}")]
    Pictures(#[from] crudder_media::Error),
}

async fn derive(
    services: &Services,
    writer: &Writer,
    record: Record,
    patience: &Patience,
) -> Result<(), Failure> {
    let is_late = record.age(services.now()) > OUT_OF_ORDER;
    let change = record.read(services)?;
    // What can't be read can't be read however often it comes: it ends in the queue.
    let is_poison =
        |failure: &Failure| matches!(failure, Failure::Table(crudder_messages::Error::Corrupt { .. }));
    patience.persist(|| follow(services, writer, change.clone(), is_late), is_poison).await
}

/// All that follows from one change. Each can be repeated, and none depends on another.
async fn follow(services: &Services, writer: &Writer, change: Change, is_late: bool) -> Result<(), Failure> {
    forget::pictures(services.pictures(), writer, &change).await?;
    forget::portraits(services.pictures(), writer, &change).await?;
    let change = if is_late { Box::pin(writer.as_it_stands(change)).await? } else { Some(change) };
    let Some(change) = &change else { return Ok(()) };
    let now = services.now();
    futures::try_join!(
        Box::pin(notify::of(writer, change, now)),
        Box::pin(fan_out::of(writer, change, now)),
        Box::pin(accept::of(writer, change)),
        converse::of(writer, change, now),
        index::of(writer, change, now),
        Box::pin(cascade::of(writer, change, now)),
        forget::media(writer, change, now),
    )?;
    Ok(())
}
