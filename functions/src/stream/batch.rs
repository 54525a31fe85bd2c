//! A batch of the stream's records, and what is answered to it.
//!
//! A record that fails is named in `batchItemFailures`, so that Lambda comes again from there on; one that never succeeds
//! ends in the queue.

use std::time::Duration;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use crudder_domain::Moment;
use crudder_messages::Change;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::invoke::InvokeError;
use crate::services::Services;

/// How long to leave alone what refuses, before the next try.
const PAUSE: Duration = Duration::from_secs(1);

/// One record.
pub(super) struct Record(EventRecord);

/// The records of an event, in their order.
///
/// # Errors
/// [`InvokeError`] where it is no event of a stream.
pub(super) fn records(event: Value) -> Result<impl Iterator<Item = Record>, InvokeError> {
    let event: Event = serde_json::from_value(event)?;
    Ok(event.records.into_iter().map(Record))
}

impl Record {
    /// Its place in its shard: what failures are named by.
    pub(super) fn sequence_number(&self) -> Option<String> {
        self.0.change.sequence_number.clone()
    }

    /// How long ago its change was made. `DynamoDB` says the second, so by that it may be less.
    pub(super) fn age(&self, now: Moment) -> Duration {
        let made = self.0.change.approximate_creation_date_time.timestamp_millis();
        Duration::from_millis(now.as_millis().saturating_sub(u64::try_from(made).unwrap_or(0)))
    }

    /// What it means now.
    pub(super) fn read(self, services: &Services) -> crudder_messages::Result<Change> {
        services.tally().lags(self.age(services.now()));
        let change = self.0.change;
        Change::read(&change.keys, change.new_image, change.old_image, services.now())
    }
}

/// All of it is done.
pub(super) fn done() -> Value {
    json!({ "batchItemFailures": [] })
}

/// From this record on it is to come again, in order: what follows may depend on it.
pub(super) fn failed(sequence_number: Option<&str>, why: &impl std::fmt::Display) -> Value {
    tracing::warn!(?sequence_number, %why, "a record of the stream failed");
    json!({ "batchItemFailures": [{ "itemIdentifier": sequence_number }] })
}

/// How long a batch keeps trying what is away for a while: else minutes of that would use up Lambda's tries.
pub(super) struct Patience(Instant);

impl Patience {
    pub(super) fn of(services: &Services) -> Self {
        Self(Instant::now() + services.repair_patience())
    }

    /// Waits before the next try; `false` where there is no time for one.
    pub(super) async fn pause(&self) -> bool {
        let has_time = Instant::now() + PAUSE <= self.0;
        if has_time {
            tokio::time::sleep(PAUSE).await;
        }
        has_time
    }
}
