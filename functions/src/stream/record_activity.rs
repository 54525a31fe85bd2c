//! Brings the cache up with each change of the table, where the request that made the change could not: the cache keeps
//! what is newer.

use std::time::Duration;

use crudder_activity::{Budgeted, WriteOutcome};
use crudder_messages::Change;
use serde_json::Value;

use super::batch::{self, Patience, Record};
use crate::invoke_error::InvokeError;
use crate::route::Capability;
use crate::services::Services;

/// What one record's writes may take: nobody waits for the consumer.
const BUDGET: Duration = Duration::from_secs(2);

pub(crate) const CAPABILITY: Capability = Capability::Consume;

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    // A tombstone that is never written leaves a deleted status in the cache for as long as it would have lived.
    let patience = Patience::of(services);
    for record in batch::records(event)? {
        let sequence_number = record.sequence_number();
        match patience.bound(repair(services, record, &patience)).await {
            Some(Ok(())) => {}
            Some(Err(why)) => return Ok(batch::failed(sequence_number.as_deref(), &why)),
            None => return Ok(batch::failed(sequence_number.as_deref(), &batch::TOO_LONG)),
        }
    }
    Ok(batch::done())
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

async fn repair(services: &Services, record: Record, patience: &Patience) -> Result<(), Failure> {
    let change = record.read(services)?;
    patience.persist(|| keep(services, &change), |_| false).await
}

async fn keep(services: &Services, change: &Change) -> Result<(), Failure> {
    match write(&services.cache_within(BUDGET), change).await {
        WriteOutcome::Stored => Ok(()),
        WriteOutcome::Lost => Err(Failure::CacheAway),
    }
}

async fn write(cache: &Budgeted, change: &Change) -> WriteOutcome {
    match change {
        Change::StatusPosted(status) | Change::StatusChanged { after: status, .. } => {
            cache.put_status(status).await
        }
        Change::StatusGone(status) => cache.bury_status(status.id, status.expires_at).await,
        // Compared with itself: the cache takes it where it holds nothing, the same, or something older.
        Change::ActivityChanged(author, activity) => cache.put_activity(*author, activity, activity).await,
        Change::AccountChanged { after, .. } => cache.put_account(after).await,
        Change::AccountGone(account) => cache.bury_account(account.id).await,
        _ => WriteOutcome::Stored,
    }
}
