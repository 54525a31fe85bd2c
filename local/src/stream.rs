//! Lambda's event source mapping: carries the table's stream into a function.
//!
//! - [`record`] makes Lambda's event records of the table's, [`delivery`] hands batches to the function and deals
//!   with what fails, [`checkpoints`] remembers over a restart how far it came and what could not be handled,
//!   [`retention`] keeps the stream short.
//! - A record is delivered at least once: where the process dies between a delivery and its note, again.

use std::sync::Arc;
use std::time::Duration;

use dynoxide::Database;
use serde_json::{Value, json};
use tokio::sync::{Mutex, watch};

use crate::clock::MovableClock;
use crate::database::{blocking, refused, request};
use crate::error::Error;
use crate::gateway::Invoke;
use crate::stop::stopped;
use crate::template::{Function, StreamSource};

mod checkpoints;
mod delivery;
mod record;
pub mod retention;

pub use checkpoints::Checkpoints;

/// How often the stream is looked at; Lambda does it four times a second, too.
const PAUSE: Duration = Duration::from_millis(250);
/// How many records are read at once.
const READ: usize = 1_000;

/// Carries one stream into one function.
pub struct Poller {
    database: Database,
    stream_arn: String,
    shard: String,
    source: StreamSource,
    call: Call,
    checkpoints: Checkpoints,
    /// The last sequence number that was dealt with. Under a lock, so that one at a time delivers.
    position: Mutex<Option<String>>,
}

/// What is called, and how long it may take.
pub struct Call {
    /// The handler's name.
    pub handler: String,
    /// How long one call may take.
    pub timeout: Duration,
    /// Calls it.
    pub invoke: Invoke,
    /// Stamps what could not be handled.
    pub clock: Arc<MovableClock>,
}

/// What one run through the stream did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct DrainReport {
    /// Records read from the stream.
    pub read: usize,
    /// Records that a filter let through, and that were handed to the function.
    pub delivered: usize,
    /// Records that could not be handled and went to the failure queue.
    pub failed: usize,
}

impl Poller {
    /// Finds the table's stream, and where the last run stopped.
    pub fn open(
        database: Database,
        table: &str,
        function: &Function,
        source: StreamSource,
        invoke: Invoke,
        clock: Arc<MovableClock>,
    ) -> Result<Self, Error> {
        let streams = database
            .list_streams(request(json!({ "TableName": table }))?)
            .map_err(|error| refused("find the stream", &error))?;
        let stream = streams.streams.into_iter().next().ok_or_else(|| Error::Database {
            doing: "find the stream",
            reason: format!("{table} has none"),
        })?;
        let described = database
            .describe_stream(request(json!({ "StreamArn": stream.stream_arn }))?)
            .map_err(|error| refused("describe the stream", &error))?;
        let shard = described.stream_description.shards.into_iter().next().map(|shard| shard.shard_id);
        let checkpoints = Checkpoints::open(database.clone(), &function.handler)?;
        let position = checkpoints.position()?;
        let call = Call { handler: function.handler.clone(), timeout: function.timeout, invoke, clock };
        Ok(Self {
            database,
            stream_arn: stream.stream_arn,
            shard: shard.unwrap_or_default(),
            source,
            call,
            checkpoints,
            position: Mutex::new(position),
        })
    }

    /// Delivers until told to stop. What was being delivered then is delivered again by the next run.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let turns = async {
            loop {
                if let Err(error) = self.drain(|_| ()).await {
                    tracing::error!(%error, "the stream can't be read");
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        // Also in the midst of a batch, which may fail for minutes: its place is kept when it is done, and not before.
        tokio::select! {
            () = turns => {}
            () = stopped(&mut stop) => {}
        }
    }

    /// Delivers everything that is in the stream now; `progress` hears how many records were read so far.
    pub async fn drain(&self, progress: impl Fn(usize)) -> Result<DrainReport, Error> {
        let mut position = self.position.lock().await;
        let mut sum = DrainReport::default();
        loop {
            let (records, last) = self.read(position.clone()).await?;
            let Some(last) = last else { return Ok(sum) };
            sum.read += records.len();
            let wanted: Vec<Value> = records
                .into_iter()
                .filter(|record| !record::changes_nothing(record))
                .filter(|record| {
                    let filters = &self.source.filters;
                    filters.is_empty() || filters.iter().any(|filter| filter.matches(record))
                })
                .collect();
            for batch in wanted.chunks(self.source.batch_size) {
                sum.delivered += batch.len();
                let poison = delivery::deliver(&self.call, &self.source, batch.to_vec()).await;
                for part in poison {
                    sum.failed += part.records.len();
                    let report = part.report(&self.call, &self.stream_arn, &self.shard);
                    tracing::error!(
                        handler = self.call.handler,
                        records = part.records.len(),
                        "records of the stream could not be handled: see /local/failures.json"
                    );
                    if self.source.on_failure {
                        self.checkpoints.keep_failure(report).await?;
                    }
                }
            }
            self.checkpoints.keep_position(&last).await?;
            *position = Some(last);
            progress(sum.read);
        }
    }

    /// What could not be handled: Lambda's reports, oldest first.
    pub async fn failures(&self) -> Result<Vec<Value>, Error> {
        self.checkpoints.failures().await
    }

    /// The records after a position, as Lambda's, and the last one's sequence number.
    async fn read(&self, after: Option<String>) -> Result<(Vec<Value>, Option<String>), Error> {
        let (database, arn, shard) = (self.database.clone(), self.stream_arn.clone(), self.shard.clone());
        blocking(move || {
            let mut iterator =
                json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
            if let Some(after) = after {
                iterator["ShardIteratorType"] = json!("AFTER_SEQUENCE_NUMBER");
                iterator["SequenceNumber"] = json!(after);
            }
            let iterator = database
                .get_shard_iterator(request(iterator)?)
                .map_err(|error| refused("read the stream", &error))?
                .shard_iterator;
            let read = database
                .get_records(request(json!({ "ShardIterator": iterator, "Limit": READ }))?)
                .map_err(|error| refused("read the stream", &error))?;
            let last = read.records.last().map(|record| record.dynamodb.sequence_number.clone());
            let records = read.records.iter().map(|record| record::for_lambda(record, &arn)).collect();
            Ok((records, last))
        })
        .await
    }
}

#[cfg(test)]
mod tests;
