//! Hands batches to a function, and deals with what fails: again, in halves, and at last to the failure queue.
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html>)

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

use super::Call;
use super::record::sequence_number;
use crate::template::StreamSource;

/// The first pause before a batch is tried again; it doubles up to [`LONGEST_PAUSE`]. Shorter than Lambda's:
/// here somebody waits in front of it.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Where the template says "for ever", or more: a stream that stands still helps nobody at their desk.
const MOST_RETRIES: u32 = 100;

/// Records that could not be handled.
#[derive(Debug, PartialEq)]
pub(super) struct Poison {
    pub(super) records: Vec<Value>,
    /// How often they were tried.
    pub(super) calls: u32,
}

impl Poison {
    /// What the failure queue gets: where the records stand, nothing of what they hold.
    pub(super) fn report(&self, call: &Call, stream_arn: &str, shard: &str) -> Value {
        use crudder_domain::Clock;
        let edge = |record: Option<&Value>| record.map(sequence_number).unwrap_or_default().to_owned();
        json!({
            "version": "1.0",
            "timestamp": call.clock.now().to_iso8601(),
            "requestContext": {
                "functionArn": format!("arn:aws:lambda:us-east-1:000000000000:function:{}", call.handler),
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": self.calls,
            },
            "DDBStreamBatchInfo": {
                "streamArn": stream_arn,
                "shardId": shard,
                "startSequenceNumber": edge(self.records.first()),
                "endSequenceNumber": edge(self.records.last()),
                "batchSize": self.records.len(),
            },
        })
    }
}

/// What the function said to a batch.
enum Verdict {
    Done,
    /// All before this record are done.
    FailedFrom(usize),
}

/// Delivers a batch; returns what could not be handled.
pub(super) async fn deliver(call: &Call, source: &StreamSource, batch: Vec<Value>) -> Vec<Poison> {
    let retries = source.retries.map_or(MOST_RETRIES, |retries| retries.min(MOST_RETRIES));
    let mut poison = Vec::new();
    let mut waiting = VecDeque::from([(batch, 0)]);
    while let Some((mut batch, mut calls)) = waiting.pop_front() {
        let verdict = ask(call, source, &batch).await;
        calls += 1;
        let Verdict::FailedFrom(first) = verdict else { continue };
        let mut rest = batch.split_off(first);
        if first > 0 {
            // It came further: what is left starts anew.
            waiting.push_front((rest, 0));
        } else if source.bisect && rest.len() > 1 {
            // Halving does not count as trying again. The first half goes first: order is kept.
            let second = rest.split_off(rest.len() / 2);
            waiting.push_front((second, 0));
            waiting.push_front((rest, 0));
        } else if calls > retries {
            poison.push(Poison { records: rest, calls });
        } else {
            tokio::time::sleep(PAUSE.saturating_mul(1 << calls.min(6)).min(LONGEST_PAUSE)).await;
            waiting.push_front((rest, calls));
        }
    }
    poison
}

async fn ask(call: &Call, source: &StreamSource, batch: &[Value]) -> Verdict {
    // A task of its own: a panic is a failed batch.
    let mut task = tokio::spawn((call.invoke)(&call.handler, json!({ "Records": batch })));
    let answer = match tokio::time::timeout(call.timeout, &mut task).await {
        Ok(Ok(Ok(answer))) => answer,
        Ok(Ok(Err(failure))) => {
            tracing::warn!(handler = call.handler, %failure, "a batch failed");
            return Verdict::FailedFrom(0);
        }
        Ok(Err(_)) | Err(_) => {
            task.abort();
            tracing::warn!(handler = call.handler, "a batch panicked or took too long");
            return Verdict::FailedFrom(0);
        }
    };
    let failures = answer.get("batchItemFailures").and_then(Value::as_array);
    let Some(failures) = failures.filter(|list| source.reports_failures && !list.is_empty()) else {
        return Verdict::Done;
    };
    // The lowest of those named counts; a name that stands for no record means the whole batch.
    let places = failures.iter().map(|failure| {
        let name = failure["itemIdentifier"].as_str().unwrap_or_default();
        batch.iter().position(|record| sequence_number(record) == name)
    });
    Verdict::FailedFrom(places.min().flatten().unwrap_or(0))
}
