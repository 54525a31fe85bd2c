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

use crate::invoke_error::InvokeError;
use crate::services::Services;

/// How long to leave alone what refuses, before the next try.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a batch may take that gets on. Well within the functions' timeout, which would lose what was done: then all of the
/// batch would come again.
const LONGEST: Duration = Duration::from_secs(20);

/// Why what is left of a batch is given back, though nothing has failed.
pub(super) const TOO_LONG: &str = "the batch takes too long";

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

/// How long a batch holds its sandbox: of these an account has a thousand at once, and a new one ten.
///
/// A cache or a table that is away is tried for a few seconds and then left to Lambda, which comes again. A batch that gets on
/// has longer, and what is left of it comes again, too.
pub(super) struct Patience {
    /// From here on what fails is given back.
    give_up: Instant,
    /// From here on everything is.
    end: Instant,
}

impl Patience {
    pub(super) fn of(services: &Services) -> Self {
        Self::lasting(services.repair_patience())
    }

    fn lasting(patience: Duration) -> Self {
        let began = Instant::now();
        Self { give_up: began + patience, end: began + LONGEST }
    }

    /// Tries until it is done, fails for good, or has no time left for another try; then the last failure is the answer.
    pub(super) async fn persist<E, Attempt>(
        &self,
        attempt: impl Fn() -> Attempt,
        is_for_good: impl Fn(&E) -> bool,
    ) -> Result<(), E>
    where
        Attempt: Future<Output = Result<(), E>>,
    {
        // The first may take as long as it does: slow is not away.
        let Err(mut failure) = attempt().await else { return Ok(()) };
        while !is_for_good(&failure) && self.pause().await {
            match tokio::time::timeout_at(self.give_up, attempt()).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(another)) => failure = another,
                Err(_) => break,
            }
        }
        Err(failure)
    }

    /// What comes of the work, or nothing where the batch has no time left. It is dropped wherever it stands then.
    pub(super) async fn bound<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout_at(self.end, work).await.ok()
    }

    /// Waits before the next try; `false` where there is no time for one.
    async fn pause(&self) -> bool {
        let has_time = Instant::now() + PAUSE <= self.give_up;
        if has_time {
            tokio::time::sleep(PAUSE).await;
        }
        has_time
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// How often it was tried, how it ended, and after how many seconds of a clock that only our own waiting moves.
    async fn tried(takes: Duration, heals_at: usize, is_for_good: bool) -> (usize, bool, u64) {
        let began = Instant::now();
        let patience = Patience::lasting(4 * SECOND);
        let tries = Cell::new(0);
        let attempt = || async {
            tries.set(tries.get() + 1);
            tokio::time::sleep(takes).await;
            if tries.get() >= heals_at { Ok(()) } else { Err("away") }
        };
        let answer = patience.persist(attempt, |_| is_for_good).await;
        (tries.get(), answer.is_ok(), began.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn what_refuses_at_once_is_tried_each_second_and_given_back_within_the_patience() {
        assert_eq!(tried(Duration::ZERO, usize::MAX, false).await, (5, false, 4));
        assert_eq!(tried(SECOND / 10, usize::MAX, false).await, (4, false, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn what_hangs_is_given_back_when_the_patience_ends_and_not_when_the_try_would() {
        assert_eq!(tried(2 * SECOND, usize::MAX, false).await, (2, false, 4));
        // A try that takes all of it is the only one.
        assert_eq!(tried(4 * SECOND, usize::MAX, false).await, (1, false, 4));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_back_meanwhile_is_done_and_slow_is_not_away() {
        assert_eq!(tried(SECOND / 10, 3, false).await, (3, true, 2));
        assert_eq!(tried(9 * SECOND, 1, false).await, (1, true, 9));
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_for_good_is_tried_once() {
        assert_eq!(tried(Duration::ZERO, usize::MAX, true).await, (1, false, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_that_gets_on_slowly_is_cut_where_it_stands() {
        let patience = Patience::lasting(4 * SECOND);
        let mut done = 0;
        while patience.bound(tokio::time::sleep(3 * SECOND)).await.is_some() {
            done += 1;
        }
        assert_eq!((done, Instant::now().duration_since(patience.end)), (6, Duration::ZERO));
    }
}
