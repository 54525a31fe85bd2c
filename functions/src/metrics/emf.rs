//! `CloudWatch`'s embedded metric format: a line of the log that `CloudWatch` makes metrics of, without any call.
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>)
//!
//! One directive with one dimension is all that Crudder says: each name with each value of its dimension is a metric
//! that is paid for.

use crudder_domain::Moment;
use serde_json::{Map, Value, json};
use tracing::Level;

/// Where Crudder's metrics stand in `CloudWatch`.
const NAMESPACE: &str = "Crudder";

/// What a metric is counted in, by `CloudWatch`'s words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Count,
    Milliseconds,
    Seconds,
}

impl Unit {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
            Self::Seconds => "Seconds",
        }
    }
}

/// A metric: its name, which is a member of the line as well, and its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Metric(pub(crate) &'static str, pub(crate) Unit);

/// A line of the log, while it is put together.
#[derive(Debug, Default)]
pub(crate) struct Line {
    members: Map<String, Value>,
    metrics: Vec<Metric>,
}

impl Line {
    /// Says something that is no metric: it can be searched for, and costs only its bytes.
    pub(crate) fn says(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a figure. A figure that could not be had is to be left out: zero is a value.
    pub(crate) fn counts(mut self, metric: Metric, value: u64) -> Self {
        self.metrics.push(metric);
        self.says(metric.0, value)
    }

    /// Adds a metric whose sum matters; zero is left out of the line.
    pub(crate) fn counts_any(self, metric: Metric, value: u64) -> Self {
        self.counts_if(metric, (value > 0).then_some(value))
    }

    /// Adds a metric where there is a value.
    pub(crate) fn counts_if(self, metric: Metric, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.counts(metric, value),
            None => self,
        }
    }

    /// The line as `CloudWatch` makes metrics of it, told apart by one dimension.
    pub(crate) fn into_metrics(self, dimension: &'static str, of: &str, level: Level, now: Moment) -> Value {
        let metrics: Vec<Value> = self
            .metrics
            .iter()
            .map(|Metric(name, unit)| json!({ "Name": name, "Unit": unit.as_str() }))
            .collect();
        let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [[dimension]], "Metrics": metrics });
        let about = json!({ "Timestamp": now.as_millis(), "CloudWatchMetrics": [directive] });
        self.says(dimension, of).says("_aws", about).into_log(level, now)
    }

    /// The line as nothing but a line of the log, with what each has (see [`crate::logs`]).
    pub(crate) fn into_log(self, level: Level, now: Moment) -> Value {
        let line = self.says("timestamp", now.to_iso8601()).says("level", level.as_str());
        Value::Object(line.members)
    }
}

/// Prints a line where Lambda reads. A log that can't be written can't be told of either.
pub(crate) fn print(line: &Value) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Holds a line against the specification's rules.
#[cfg(test)]
pub(crate) fn assert_specified(line: &Value) {
    const UNITS: [&str; 27] = [
        "Seconds",
        "Microseconds",
        "Milliseconds",
        "Bytes",
        "Kilobytes",
        "Megabytes",
        "Gigabytes",
        "Terabytes",
        "Bits",
        "Kilobits",
        "Megabits",
        "Gigabits",
        "Terabits",
        "Percent",
        "Count",
        "Bytes/Second",
        "Kilobytes/Second",
        "Megabytes/Second",
        "Gigabytes/Second",
        "Terabytes/Second",
        "Bits/Second",
        "Kilobits/Second",
        "Megabits/Second",
        "Gigabits/Second",
        "Terabits/Second",
        "Count/Second",
        "None",
    ];
    let text = line.to_string();
    assert!(!text.contains('\n') && text.len() < 1_000_000, "one event of the log");
    let about = line["_aws"].as_object().unwrap();
    assert_eq!(about.keys().collect::<Vec<_>>(), ["CloudWatchMetrics", "Timestamp"]);
    // Milliseconds: in seconds it would be a moment of 1970.
    assert!(about["Timestamp"].as_u64().unwrap() > 1_600_000_000_000);
    for directive in about["CloudWatchMetrics"].as_array().unwrap() {
        let namespace = directive["Namespace"].as_str().unwrap();
        assert!((1..=256).contains(&namespace.len()) && !namespace.starts_with("AWS/"));
        for set in directive["Dimensions"].as_array().unwrap() {
            let names = set.as_array().unwrap();
            assert!(names.len() <= 30);
            for name in names {
                let value = line[name.as_str().unwrap()].as_str().expect("a dimension's target is a string");
                assert!((1..=1024).contains(&value.len()));
            }
        }
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!(metrics.len() <= 100);
        let mut names: Vec<&str> = metrics.iter().map(|metric| metric["Name"].as_str().unwrap()).collect();
        for (name, metric) in names.iter().zip(metrics) {
            assert!(!name.is_empty() && name.len() <= 1024);
            assert!(line[*name].is_number(), "a metric's target is a number: {name}");
            assert!(UNITS.contains(&metric["Unit"].as_str().unwrap()));
        }
        names.sort_unstable();
        let told = names.len();
        names.dedup();
        assert_eq!(names.len(), told, "each metric once");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(1_800_000_000_000);
    const LATENCY: Metric = Metric("Latency", Unit::Milliseconds);
    const LAG: Metric = Metric("Lag", Unit::Seconds);

    #[test]
    fn a_line_is_as_the_specification_has_it() {
        let line = Line::default().says("handler", "health").counts(LATENCY, 12).counts_if(LAG, Some(3));
        let line = line.into_metrics("Stack", "crudder", Level::INFO, NOW);
        assert_specified(&line);
        let expected = json!({
            "_aws": {
                "Timestamp": 1_800_000_000_000_u64,
                "CloudWatchMetrics": [{
                    "Namespace": "Crudder",
                    "Dimensions": [["Stack"]],
                    "Metrics": [
                        { "Name": "Latency", "Unit": "Milliseconds" },
                        { "Name": "Lag", "Unit": "Seconds" },
                    ],
                }],
            },
            "timestamp": "2027-01-15T08:00:00.000Z", "level": "INFO",
            "Stack": "crudder", "handler": "health", "Latency": 12, "Lag": 3,
        });
        assert_eq!(line, expected);
    }

    #[test]
    fn a_figure_that_could_not_be_had_is_nowhere_in_it() {
        let line = Line::default().counts_if(LAG, None).into_metrics("Stack", "crudder", Level::INFO, NOW);
        assert_specified(&line);
        assert_eq!(line["Lag"], Value::Null);
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Metrics"], json!([]));
    }

    #[test]
    fn what_did_not_happen_makes_no_line_longer() {
        let line = Line::default().counts_any(LAG, 0).counts_any(LATENCY, 1).into_metrics(
            "Stack",
            "crudder",
            Level::INFO,
            NOW,
        );
        assert_specified(&line);
        assert_eq!((&line["Lag"], &line["Latency"]), (&Value::Null, &json!(1)));
    }

    #[test]
    fn a_line_of_the_log_alone_makes_no_metrics() {
        let line = Line::default().counts(LATENCY, 12).into_log(Level::ERROR, NOW);
        let expected = json!({ "timestamp": "2027-01-15T08:00:00.000Z", "level": "ERROR", "Latency": 12 });
        assert_eq!(line, expected);
    }
}
