//! What an audit found, as it answers and as it logs: numbers, kinds and ids; no handle, no text.

use std::collections::{BTreeMap, BTreeSet};

use crudder_domain::{AccountId, ExpiresAt, Moment, StatusId};
use crudder_messages::SegmentReport;
use serde::Serialize;

use super::routes::{AuditRequest, Verdict};

/// The cache did not answer.
const AWAY: &str = "away";
/// How many leaks are named; they are counted all.
const NAMED: usize = 20;

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    pub(super) now: String,
    pub(super) table: TableFigures,
    pub(super) cache: CacheFigures,
    pub(super) routes: RouteFigures,
}

/// What the table still holds of what has ended: `DynamoDB`'s lag.
#[derive(Debug, Serialize)]
pub(super) struct TableFigures {
    segment: u64,
    segments: u64,
    is_complete: bool,
    examined: u64,
    read_units: f64,
    pub(super) held: u64,
    pub(super) estimated: u64,
    pub(super) oldest_lag_seconds: u64,
    kinds: BTreeMap<String, KindFigures>,
    /// What would never end though it has to: must be nothing.
    pub(super) endless: u64,
    endless_kinds: BTreeMap<String, u64>,
}

#[derive(Debug, Serialize)]
struct KindFigures {
    held: u64,
    oldest_lag_seconds: u64,
}

/// What the cache holds of the sample: must be nothing.
#[derive(Debug, Serialize)]
pub(super) struct CacheFigures {
    /// `none`, `away` or `asked`.
    state: &'static str,
    asked: usize,
    pub(super) held: usize,
    named: Vec<String>,
}

/// What the public routes show of the sample: must be nothing.
#[derive(Debug, Default, Serialize)]
pub(super) struct RouteFigures {
    asked: usize,
    pub(super) served: usize,
    unanswered: usize,
    named: Vec<Leak>,
}

/// A route that showed what has ended.
#[derive(Debug, Serialize)]
struct Leak {
    route: &'static str,
    statuses: BTreeSet<String>,
}

fn lag(end: ExpiresAt, now: Moment) -> u64 {
    now.as_secs().saturating_sub(end.as_secs())
}

impl TableFigures {
    pub(super) fn new(remains: &SegmentReport, now: Moment) -> Self {
        let kind = |held: &crudder_messages::EndedItems| KindFigures {
            held: held.items,
            oldest_lag_seconds: lag(held.oldest, now),
        };
        Self {
            segment: remains.segment,
            segments: remains.segments,
            is_complete: remains.is_complete,
            examined: remains.examined,
            read_units: remains.units,
            held: remains.held(),
            estimated: remains.estimated(),
            oldest_lag_seconds: remains.oldest().map_or(0, |end| lag(end, now)),
            kinds: remains.kinds.iter().map(|(name, held)| (name.clone(), kind(held))).collect(),
            endless: remains.endless.values().sum(),
            endless_kinds: remains.endless.clone(),
        }
    }
}

impl CacheFigures {
    /// Whether it can be told what is held.
    pub(super) fn is_known(&self) -> bool {
        self.state != AWAY
    }

    pub(super) const fn none() -> Self {
        Self { state: "none", asked: 0, held: 0, named: Vec::new() }
    }

    pub(super) const fn away() -> Self {
        Self { state: AWAY, asked: 0, held: 0, named: Vec::new() }
    }

    pub(super) fn asked(keys: usize, statuses: &[StatusId], activities: &[AccountId]) -> Self {
        let statuses = statuses.iter().map(|id| format!("status {id}"));
        let held: Vec<String> =
            statuses.chain(activities.iter().map(|id| format!("activity {id}"))).collect();
        Self { state: "asked", asked: keys, held: held.len(), named: held.into_iter().take(NAMED).collect() }
    }
}

impl RouteFigures {
    /// Whether it can be told what is served: of all that was asked, something was answered.
    pub(super) fn is_known(&self) -> bool {
        self.asked == 0 || self.unanswered < self.asked
    }

    pub(super) fn count(&mut self, ask: &AuditRequest, verdict: Verdict) {
        self.asked += 1;
        match verdict {
            Verdict::Forgotten => {}
            Verdict::Unanswered => self.unanswered += 1,
            Verdict::Served(statuses) => {
                self.served += 1;
                if self.named.len() < NAMED {
                    self.named.push(Leak { route: ask.route, statuses });
                }
            }
        }
    }
}

impl Figures {
    pub(super) fn log(&self) {
        let Self { table, cache, routes, .. } = self;
        tracing::info!(
            held = table.held,
            estimated = table.estimated,
            oldest_lag_seconds = table.oldest_lag_seconds,
            read_units = table.read_units,
            cache = cache.state,
            cache_held = cache.held,
            asked = routes.asked,
            served = routes.served,
            unanswered = routes.unanswered,
            "audited what has ended"
        );
        for (kind, items) in &table.endless_kinds {
            tracing::error!(kind, items, "items that have to end have no end");
        }
        for item in &cache.named {
            tracing::error!(item, "the cache holds what has ended");
        }
        for Leak { route, statuses } in &routes.named {
            tracing::error!(route, ?statuses, "a public route shows what has ended");
        }
    }
}
