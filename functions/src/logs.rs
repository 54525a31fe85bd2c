//! What a function logs: a line of JSON for each event, with the ids of the invocation that it belongs to, and no content.
//!
//! Each line has a `timestamp` (RFC 3339) and a `level` (`TRACE` to `ERROR`): a line that lacks one of them Lambda takes for
//! `INFO`, whatever it says, and stamps itself.
//! (<https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>)

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry};

/// Writes lines to there, of that level, such as `info` or `crudder_activity=debug`; what can't be read is `info`.
///
/// Only Crudder's own crates may say more than `info`: others would write out whole requests, and with them what people
/// wrote.
#[must_use]
pub fn to<W>(level: &str, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        // The invocation: Lambda's request id and API Gateway's.
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    let level = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new(LevelFilter::INFO.to_string()));
    Registry::default().with(lines.with_filter(filter_fn(may_be_told).and(level)))
}

fn may_be_told(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= Level::INFO || metadata.target().starts_with("crudder_")
}
