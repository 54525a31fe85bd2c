//! An audit's figures as metrics: a line of the log that `CloudWatch` makes metrics of, without any call.
//!
//! A figure that could not be had is left out, never told as zero: the alarm on the figures hears it missing.

use crudder_domain::Moment;
use serde_json::Value;
use tracing::Level;

use super::figures::Figures;
use crate::metrics::emf::{self, Line, Metric, Unit};

const HELD: Metric = Metric("ExpiredItemsHeld", Unit::Count);
const OLDEST_LAG: Metric = Metric("ExpiredItemsOldestLag", Unit::Seconds);
const ENDLESS: Metric = Metric("EndlessItemsHeld", Unit::Count);
const CACHE_HELD: Metric = Metric("ExpiredCacheValuesHeld", Unit::Count);
const SERVED: Metric = Metric("ExpiredItemsServed", Unit::Count);

/// What tells one stack's from another's.
const DIMENSION: &str = "FunctionName";

/// Prints them, where Lambda reads.
pub(super) fn tell(figures: &Figures, function: &str, now: Moment) {
    emf::print(&line(figures, function, now));
}

fn line(figures: &Figures, function: &str, now: Moment) -> Value {
    let Figures { table, cache, routes, .. } = figures;
    let count = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
    Line::default()
        .counts(HELD, table.estimated)
        .counts(OLDEST_LAG, table.oldest_lag_seconds)
        .counts(ENDLESS, table.endless)
        .counts_if(CACHE_HELD, cache.is_known().then(|| count(cache.held)))
        .counts_if(SERVED, routes.is_known().then(|| count(routes.served)))
        .into_metrics(DIMENSION, function, Level::INFO, now)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crudder_messages::{EndedItems, SegmentReport};
    use serde_json::json;

    use super::super::figures::{CacheFigures, RouteFigures, TableFigures};
    use super::super::routes::{Verdict, all, asks};
    use super::*;

    const NOW: Moment = Moment::from_millis(1_800_000_000_000);

    fn figures(cache: CacheFigures, verdicts: &[Verdict]) -> Figures {
        let held = EndedItems { items: 3, oldest: crudder_domain::ExpiresAt::from_secs(1_799_999_000) };
        let remains = SegmentReport {
            segments: 4,
            kinds: BTreeMap::from([("S/STATUS".to_owned(), held)]),
            ..SegmentReport::default()
        };
        let mut sample = crudder_messages::Sample::default();
        sample.statuses.insert(crudder_domain::StatusId::from_u64(7).unwrap());
        let mut routes = RouteFigures::default();
        for (ask, verdict) in asks(&all(), &sample).iter().zip(verdicts) {
            routes.count(ask, verdict.clone());
        }
        Figures { now: NOW.to_iso8601(), table: TableFigures::new(&remains, NOW), cache, routes }
    }

    #[test]
    fn the_line_names_every_metric_that_it_has_the_value_of() {
        let served = Verdict::Served(["7".to_owned()].into());
        let line = line(&figures(CacheFigures::none(), &[served, Verdict::Forgotten]), "crudder-Audit", NOW);
        let expected = json!({
            "_aws": {
                "Timestamp": 1_800_000_000_000_u64,
                "CloudWatchMetrics": [{
                    "Namespace": "Crudder",
                    "Dimensions": [["FunctionName"]],
                    "Metrics": [
                        { "Name": "ExpiredItemsHeld", "Unit": "Count" },
                        { "Name": "ExpiredItemsOldestLag", "Unit": "Seconds" },
                        { "Name": "EndlessItemsHeld", "Unit": "Count" },
                        { "Name": "ExpiredCacheValuesHeld", "Unit": "Count" },
                        { "Name": "ExpiredItemsServed", "Unit": "Count" },
                    ],
                }],
            },
            "timestamp": "2027-01-15T08:00:00.000Z",
            "level": "INFO",
            "FunctionName": "crudder-Audit",
            "ExpiredItemsHeld": 12,
            "ExpiredItemsOldestLag": 1_000,
            "EndlessItemsHeld": 0,
            "ExpiredCacheValuesHeld": 0,
            "ExpiredItemsServed": 1,
        });
        emf::assert_specified(&line);
        assert_eq!(line, expected);
    }

    #[test]
    fn what_could_not_be_asked_is_left_out_and_not_told_as_nothing() {
        let names = |figures: &Figures| {
            let line = line(figures, "crudder-Audit", NOW);
            emf::assert_specified(&line);
            let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap();
            metrics.iter().map(|metric| metric["Name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let blind = figures(CacheFigures::away(), &[Verdict::Unanswered, Verdict::Unanswered]);
        assert_eq!(names(&blind), ["ExpiredItemsHeld", "ExpiredItemsOldestLag", "EndlessItemsHeld"]);
        let partly = figures(CacheFigures::none(), &[Verdict::Unanswered, Verdict::Forgotten]);
        assert!(names(&partly).contains(&"ExpiredItemsServed".to_owned()));
        let nothing_to_ask = figures(CacheFigures::none(), &[]);
        assert!(names(&nothing_to_ask).contains(&"ExpiredItemsServed".to_owned()));
    }
}
