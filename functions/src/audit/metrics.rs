//! An audit's figures as metrics, in the embedded metric format: a line of the log that `CloudWatch` makes metrics of,
//! without any call.
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>)
//!
//! A figure that could not be had is left out, never told as zero: the alarm on the figures hears it missing.

use std::io::Write as _;

use crudder_domain::Moment;
use serde_json::{Map, Value, json};

use super::figures::Figures;

/// Where they stand in `CloudWatch`.
const NAMESPACE: &str = "Crudder";
/// What tells one stack's from another's.
const DIMENSION: &str = "FunctionName";

/// Prints them, where Lambda reads.
pub(super) fn tell(figures: &Figures, function: &str, now: Moment) {
    // A log that can't be written can't be told of either; the missing figure is.
    let _ = writeln!(std::io::stdout().lock(), "{}", line(figures, function, now));
}

fn line(figures: &Figures, function: &str, now: Moment) -> Value {
    let told = told(figures);
    let metrics: Vec<Value> =
        told.iter().map(|(name, unit, _)| json!({ "Name": name, "Unit": unit })).collect();
    let mut line: Map<String, Value> =
        told.into_iter().map(|(name, _, value)| (name.to_owned(), json!(value))).collect();
    line.insert(DIMENSION.to_owned(), json!(function));
    let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": metrics });
    line.insert("_aws".to_owned(), json!({ "Timestamp": now.as_millis(), "CloudWatchMetrics": [directive] }));
    Value::Object(line)
}

/// Name, unit and value of each.
fn told(figures: &Figures) -> Vec<(&'static str, &'static str, u64)> {
    let Figures { table, cache, routes, .. } = figures;
    let count = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
    let mut told = vec![
        ("ExpiredItemsHeld", "Count", table.estimated),
        ("ExpiredItemsOldestLag", "Seconds", table.oldest_lag_seconds),
        ("EndlessItemsHeld", "Count", table.endless),
    ];
    if cache.is_known() {
        told.push(("ExpiredCacheValuesHeld", "Count", count(cache.held)));
    }
    if routes.is_known() {
        told.push(("ExpiredItemsServed", "Count", count(routes.served)));
    }
    told
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crudder_messages::{Held, Remains};

    use super::super::figures::{CacheFigures, RouteFigures, TableFigures};
    use super::super::routes::{Verdict, asks};
    use super::*;

    const NOW: Moment = Moment::from_millis(1_800_000_000_000);

    fn figures(cache: CacheFigures, verdicts: &[Verdict]) -> Figures {
        let held = Held { items: 3, oldest: crudder_domain::ExpiresAt::from_secs(1_799_999_000) };
        let remains = Remains {
            segments: 4,
            kinds: BTreeMap::from([("S/STATUS".to_owned(), held)]),
            ..Remains::default()
        };
        let mut sample = crudder_messages::Sample::default();
        sample.statuses.insert(crudder_domain::StatusId::from_u64(7).unwrap());
        let mut routes = RouteFigures::default();
        for (ask, verdict) in asks(&sample).iter().zip(verdicts) {
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
            "FunctionName": "crudder-Audit",
            "ExpiredItemsHeld": 12,
            "ExpiredItemsOldestLag": 1_000,
            "EndlessItemsHeld": 0,
            "ExpiredCacheValuesHeld": 0,
            "ExpiredItemsServed": 1,
        });
        assert_eq!(line, expected);
    }

    #[test]
    fn what_could_not_be_asked_is_left_out_and_not_told_as_nothing() {
        let names = |figures: &Figures| told(figures).iter().map(|(name, ..)| *name).collect::<Vec<_>>();
        let blind = figures(CacheFigures::away(), &[Verdict::Unanswered, Verdict::Unanswered]);
        assert_eq!(names(&blind), ["ExpiredItemsHeld", "ExpiredItemsOldestLag", "EndlessItemsHeld"]);
        let partly = figures(CacheFigures::none(), &[Verdict::Unanswered, Verdict::Forgotten]);
        assert!(names(&partly).contains(&"ExpiredItemsServed"));
        let nothing_to_ask = figures(CacheFigures::none(), &[]);
        assert!(names(&nothing_to_ask).contains(&"ExpiredItemsServed"));
    }
}
