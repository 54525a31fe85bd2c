//! The audit: what has ended, and where it still is. Runs every hour, and when the operator asks.
//!
//! `DynamoDB` collects what has ended only days later, so the table holds some of it: how much, and for how long, is
//! told. Of a sample of that the cache must hold nothing, and the public routes, asked from outside like anybody asks
//! them, must show nothing. `scripts/audit-expired` does the same from the operator's machine.

mod figures;
mod get;
mod metrics;
mod routes;

use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use crudder_activity::AuditOutcome;
use crudder_domain::{AccountId, Moment, StatusId};
use crudder_messages::{Auditor, Sample};
use serde::Deserialize;
use serde_json::Value;

use self::figures::{CacheFigures, Figures, RouteFigures, TableFigures};
use self::get::Get;
use self::routes::{asks, judge, statuses};
use crate::invoke_error::InvokeError;
use crate::route::{Capability, Route};
use crate::services::Services;

/// How long ago something must have ended to be asked for: machines' clocks differ, and an answer takes its time.
const MARGIN: Duration = Duration::from_secs(5);
/// Of each sort, how many are asked for every hour.
const HOURLY_SAMPLE: usize = 5;
/// The most that the operator can ask for: some 900 requests, one after the other.
const LARGEST_SAMPLE: usize = 100;
/// What the cache may take: nobody waits for it.
const CACHE_BUDGET: Duration = Duration::from_secs(5);

/// What an invocation asks for.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Order {
    /// The operator's word.
    Command {
        #[serde(rename = "command")]
        _audit: Command,
        sample: Option<usize>,
    },
    /// The hour has come.
    Scheduled {
        #[serde(rename = "detail-type")]
        _detail_type: Scheduled,
    },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Command {
    Audit,
}

#[derive(Debug, PartialEq, Deserialize)]
enum Scheduled {
    #[serde(rename = "Scheduled Event")]
    ByTheHour,
}

impl Order {
    fn sample(&self) -> usize {
        match self {
            Self::Command { sample, .. } => sample.unwrap_or(HOURLY_SAMPLE).min(LARGEST_SAMPLE),
            Self::Scheduled { .. } => HOURLY_SAMPLE,
        }
    }
}

/// What the audit asks: the table, and the API at its public address.
pub struct Audit {
    auditor: Auditor,
    api: Get,
    function: String,
}

impl Audit {
    /// An audit of the table and of the API at that origin, like `https://api.example`, whose figures are told under the
    /// function's name.
    #[must_use]
    pub fn new(auditor: Auditor, origin: &str, http: SharedHttpClient, function: String) -> Self {
        Self { auditor, api: Get::new(origin, http), function }
    }
}

pub(crate) const CAPABILITY: Capability = Capability::Audit;

pub(crate) async fn handle(
    services: &Services,
    event: Value,
    routes: &[Route],
) -> Result<Value, InvokeError> {
    let audit = services.audit().ok_or(InvokeError::NotConfigured("audit"))?;
    let order: Order = serde_json::from_value(event)?;
    let now = services.now();
    let before = past(now);
    // Counted in hours, the turns go round all segments of the table.
    let remains = audit.auditor.remains(before, now.as_secs() / 3_600, order.sample()).await?;
    let cache = cache(services, &remains.sample, before).await;
    let routes = ask(&audit.api, routes, &remains.sample, before).await;
    let figures = Figures { now: now.to_iso8601(), table: TableFigures::new(&remains, now), cache, routes };
    figures.log();
    // What the operator asked for in between must not hide that the hour's own is missing.
    if matches!(order, Order::Scheduled { .. }) {
        metrics::tell(&figures, &audit.function, now);
    }
    Ok(serde_json::to_value(figures)?)
}

fn past(now: Moment) -> Moment {
    let margin = u64::try_from(MARGIN.as_millis()).unwrap_or(u64::MAX);
    Moment::from_millis(now.as_millis().saturating_sub(margin))
}

async fn cache(services: &Services, sample: &Sample, before: Moment) -> CacheFigures {
    let statuses: Vec<StatusId> = statuses(sample).into_iter().collect();
    let mut authors: Vec<AccountId> = sample.authored.iter().map(|(author, _)| *author).collect();
    authors.dedup();
    match services.cache_within(CACHE_BUDGET).held_past_end(&statuses, &authors, before).await {
        AuditOutcome::NoCache => CacheFigures::none(),
        AuditOutcome::Away => CacheFigures::away(),
        AuditOutcome::Asked { keys, statuses, activities } => {
            CacheFigures::asked(keys, &statuses, &activities)
        }
    }
}

/// One after the other: a new account may run ten functions at once in all.
async fn ask(api: &Get, routes: &[Route], sample: &Sample, before: Moment) -> RouteFigures {
    let ended = statuses(sample).iter().map(ToString::to_string).collect();
    let mut figures = RouteFigures::default();
    for ask in asks(routes, sample) {
        let answer = api.get(&ask.path).await;
        figures.count(&ask, judge(&ask, answer, &ended, before));
    }
    figures
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn order(event: Value) -> Option<usize> {
        serde_json::from_value::<Order>(event).ok().map(|order| order.sample())
    }

    #[test]
    fn the_hour_and_the_operator_are_heard_and_nobody_else() {
        let scheduled = json!({ "detail-type": "Scheduled Event", "source": "aws.events", "detail": {} });
        assert_eq!(order(scheduled), Some(HOURLY_SAMPLE));
        assert_eq!(order(json!({ "command": "audit" })), Some(HOURLY_SAMPLE));
        assert_eq!(order(json!({ "command": "audit", "sample": 7 })), Some(7));
        assert_eq!(order(json!({ "command": "audit", "sample": 1_000_000 })), Some(LARGEST_SAMPLE));
        for other in [json!({}), json!({ "command": "delete" }), json!({ "detail-type": "Object Created" })] {
            assert_eq!(order(other), None);
        }
    }

    #[test]
    fn what_ended_this_very_second_is_left_to_the_next_audit() {
        let now = Moment::from_millis(1_800_000_000_000);
        assert_eq!(past(now), Moment::from_millis(1_799_999_995_000));
        assert_eq!(past(Moment::from_millis(3)), Moment::from_millis(0));
    }
}
