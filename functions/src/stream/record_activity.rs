//! The stream's consumer: brings the cache up with each change of the table, where the request that made the
//! change could not.
//!
//! Idempotent, since streams deliver at least once: the cache keeps what is newer. A record that fails is named in
//! `batchItemFailures`, so that Lambda comes again from there on; one that never succeeds ends in the queue.

use std::time::Duration;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use crudder_activity::{Budgeted, Write};
use crudder_messages::Change;
use serde_json::{Value, json};

use crate::invoke::InvokeError;
use crate::services::Services;

/// Nobody waits for the consumer, so a slow cache may take its time; the function's timeout is 30 s.
const BUDGET: Duration = Duration::from_secs(10);

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    let event: Event = serde_json::from_value(event)?;
    let cache = services.cache_within(BUDGET);
    for record in event.records {
        let sequence_number = record.change.sequence_number.clone();
        if let Err(why) = repair(&cache, record).await {
            tracing::warn!(?sequence_number, why, "a record of the stream failed");
            // In order: what follows may depend on it, and Lambda starts again from the first that is named.
            return Ok(json!({ "batchItemFailures": [{ "itemIdentifier": sequence_number }] }));
        }
    }
    Ok(json!({ "batchItemFailures": [] }))
}

async fn repair(cache: &Budgeted, record: EventRecord) -> Result<(), String> {
    let change = record.change;
    let change =
        Change::read(change.keys, change.new_image, change.old_image).map_err(|error| error.to_string())?;
    let written = match change {
        Change::StatusPosted(status) | Change::StatusChanged(status) => cache.put_status(&status).await,
        Change::StatusGone { id, expires_at, .. } => cache.bury_status(id, expires_at).await,
        // Compared with itself: the cache takes it where it holds nothing, the same, or something older.
        Change::ActivityChanged(author, activity) => cache.put_activity(author, &activity, &activity).await,
        Change::AccountChanged(account) => cache.put_account(&account).await,
        Change::GraphChanged(_) | Change::Other => return Ok(()),
    };
    match written {
        Write::Held => Ok(()),
        Write::Lost => Err("the cache did not take it".to_owned()),
    }
}
