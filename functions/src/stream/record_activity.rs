//! The stream's consumer: brings the cache up with each change of the table, where the request that made the
//! change could not.
//!
//! Idempotent, since streams deliver at least once: the cache keeps what is newer. A record that fails is named in
//! `batchItemFailures`, so that Lambda comes again from there on; one that never succeeds ends in the queue.

use std::time::Duration;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use crudder_activity::{Budgeted, Write};
use crudder_domain::Moment;
use crudder_messages::Change;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::invoke::InvokeError;
use crate::services::Services;

/// What one record's writes may take: nobody waits for the consumer.
const BUDGET: Duration = Duration::from_secs(2);
/// How long to leave a cache alone that refuses, before the next try.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    let event: Event = serde_json::from_value(event)?;
    // A cache that is away for minutes must not use up Lambda's tries: a tombstone that is never written leaves a
    // deleted status in the cache for as long as it would have lived.
    let give_up = Instant::now() + services.repair_patience();
    for record in event.records {
        let sequence_number = record.change.sequence_number.clone();
        if let Err(why) = repair(services, record, give_up).await {
            tracing::warn!(?sequence_number, %why, "a record of the stream failed");
            // In order: what follows may depend on it, and Lambda starts again from the first that is named.
            return Ok(json!({ "batchItemFailures": [{ "itemIdentifier": sequence_number }] }));
        }
    }
    Ok(json!({ "batchItemFailures": [] }))
}

/// Why a record failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// It can't be read, however often it comes: it ends in the queue.
    #[error("poison: {0}")]
    Poison(#[from] crudder_messages::Error),
    /// The cache did not take it.
    #[error("the cache is away")]
    CacheAway,
}

async fn repair(services: &Services, record: EventRecord, give_up: Instant) -> Result<(), Failure> {
    let change = record.change;
    services.tally().lags(age(services.now(), change.approximate_creation_date_time.timestamp_millis()));
    let change = Change::read(&change.keys, change.new_image, change.old_image, services.now())?;
    while write(&services.cache_within(BUDGET), &change).await == Write::Lost {
        if Instant::now() + PAUSE > give_up {
            return Err(Failure::CacheAway);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// How long ago a change was made. `DynamoDB` says the second, so by that it may be less.
fn age(now: Moment, made_millis: i64) -> Duration {
    let made = u64::try_from(made_millis).unwrap_or(0);
    Duration::from_millis(now.as_millis().saturating_sub(made))
}

async fn write(cache: &Budgeted, change: &Change) -> Write {
    match change {
        Change::StatusPosted(status) | Change::StatusChanged(status) => cache.put_status(status).await,
        Change::StatusGone { id, expires_at, .. } => cache.bury_status(*id, *expires_at).await,
        // Compared with itself: the cache takes it where it holds nothing, the same, or something older.
        Change::ActivityChanged(author, activity) => cache.put_activity(*author, activity, activity).await,
        Change::AccountChanged(account) => cache.put_account(account).await,
        Change::GraphChanged(_) | Change::Other => Write::Held,
    }
}
