//! An invocation, watched from its event to its line of the log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::Value;
use tracing::{Instrument as _, Level};

use super::emf::{self, Line, Metric, Unit};
use crate::function::{Function, Serve};
use crate::invoke;
use crate::invoke_error::InvokeError;
use crate::services::Services;

// Of a request.
/// One or zero, so that the mean is the share of requests.
const CACHE_BREAKER_OPEN: Metric = Metric("CacheBreakerOpen", Unit::Count);
const LATENCY: Metric = Metric("Latency", Unit::Milliseconds);
const COLD_START: Metric = Metric("ColdStart", Unit::Count);
const CACHE_HITS: Metric = Metric("CacheHits", Unit::Count);
const CACHE_MISSES: Metric = Metric("CacheMisses", Unit::Count);
const TIMELINE_REBUILDS: Metric = Metric("TimelineRebuilds", Unit::Count);
const ENDED_STATUSES_SERVED: Metric = Metric("EndedStatusesServed", Unit::Count);
const USER_POOL_FAILURES: Metric = Metric("UserPoolFailures", Unit::Count);
// Of a batch of the stream.
const STREAM_LAG: Metric = Metric("StreamLag", Unit::Milliseconds);

/// What tells one stack's metrics from another's. Not the function: a metric for each of them would cost 50 times as
/// much, Lambda counts each function's errors and durations by itself, and the line says the handler to who searches.
const DIMENSION: &str = "Stack";

/// Watches the invocations of one process.
#[derive(Debug)]
pub struct Watch {
    function: &'static Function,
    stack: Option<String>,
    is_warm: AtomicBool,
}

/// What an invocation is known by.
#[derive(Debug)]
struct Ids {
    /// Lambda's.
    request: String,
    /// API Gateway's, which stands in its access log.
    api_request: Option<String>,
    /// The route as the gateway names it.
    route: Option<String>,
}

impl Watch {
    /// Of that function. With a stack's name each invocation is told as metrics; without one nothing is.
    #[must_use]
    pub fn new(function: &'static Function, stack: Option<String>) -> Self {
        Self { function, stack, is_warm: AtomicBool::new(false) }
    }

    /// Invokes the function, and prints what there is to tell of it.
    ///
    /// # Errors
    /// [`InvokeError`] where the invocation itself fails.
    pub async fn invoke(
        &self,
        services: &Services,
        request_id: String,
        event: Value,
    ) -> Result<Value, InvokeError> {
        let (answer, line) = self.watched(services, request_id, event).await;
        if let Some(line) = line {
            emf::print(&line);
        }
        answer
    }

    /// Serves an invocation and returns its result with the metrics line to print.
    pub async fn watched(
        &self,
        services: &Services,
        request_id: String,
        event: Value,
    ) -> (Result<Value, InvokeError>, Option<Value>) {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let api_request = text(&event["requestContext"]["requestId"]);
        let ids = Ids { request: request_id, api_request, route: text(&event["routeKey"]) };
        // At this level no filter leaves it out, so that each line says whose it is.
        let span = tracing::error_span!(
            "invocation",
            request_id = ids.request,
            api_request_id = ids.api_request,
            handler = self.function.name
        );
        // What is left from before was of an invocation that never ended.
        services.tally().take();
        let is_cold = !self.is_warm.swap(true, Ordering::Relaxed);
        let (before, began) = (Totals::of(services), Instant::now());
        let answer = async {
            let answer = invoke::invoke(services, self.function.name, event).await;
            if let Err(error) = &answer {
                tracing::error!(%error, "the invocation failed");
            }
            answer
        }
        .instrument(span)
        .await;
        let latency = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let used = Totals::of(services).since(&before);
        let line = self.stack.as_deref();
        let line = line.map(|stack| self.line(stack, services, ids, (is_cold, latency), &used, &answer));
        (answer, line)
    }

    fn line(
        &self,
        stack: &str,
        services: &Services,
        ids: Ids,
        (is_cold, latency): (bool, u64),
        used: &Totals,
        answer: &Result<Value, InvokeError>,
    ) -> Value {
        let found = services.tally().take();
        let (level, now) = (if answer.is_ok() { Level::INFO } else { Level::ERROR }, services.now());
        let mut line = Line::default()
            .says("message", "invoked")
            .says("handler", self.function.name)
            .says("request_id", ids.request);
        if let Some(id) = ids.api_request {
            line = line.says("api_request_id", id);
        }
        if let Some(route) = found.route.map(str::to_owned).or(ids.route) {
            line = line.says("route", route);
        }
        if let Some(status) = answer.as_ref().ok().and_then(|answer| answer["statusCode"].as_u64()) {
            line = line.says("status", status);
        }
        let breaker_open = u64::from(used.breaker_open > 0);
        // Of which zero is worth telling: a mean is over all requests, and it has to be seen that nothing was served late.
        match (&self.function.serve, found.lag) {
            (Serve::Http(_) | Serve::Apps, _) => line
                .counts(LATENCY, latency)
                .counts(ENDED_STATUSES_SERVED, used.ended_served)
                .counts_any(COLD_START, u64::from(is_cold))
                .counts_any(CACHE_HITS, used.cache_hits)
                .counts_any(CACHE_MISSES, used.cache_misses)
                .counts_if(CACHE_BREAKER_OPEN, (used.cache_asked > 0).then_some(breaker_open))
                .counts_any(TIMELINE_REBUILDS, used.rebuilds)
                .counts_any(USER_POOL_FAILURES, used.pool_failures)
                .into_metrics(DIMENSION, stack, level, now),
            (Serve::Event(_), Some(lag)) => line
                .says(LATENCY.0, latency)
                .counts(STREAM_LAG, u64::try_from(lag.as_millis()).unwrap_or(u64::MAX))
                .says(CACHE_BREAKER_OPEN.0, breaker_open)
                .into_metrics(DIMENSION, stack, level, now),
            // What runs although nobody uses Crudder, or seldom, Lambda counts well enough; as metrics it would cost.
            (Serve::Event(_), None) => line.says(LATENCY.0, latency).into_log(level, now),
        }
    }
}

/// What a process has counted so far.
#[derive(Debug, Clone, Copy)]
struct Totals {
    /// Calls that were made or should have been.
    cache_asked: u64,
    cache_hits: u64,
    cache_misses: u64,
    breaker_open: u64,
    rebuilds: u64,
    ended_served: u64,
    pool_failures: u64,
}

impl Totals {
    fn of(services: &Services) -> Self {
        let (cache, tally) = (services.cache_counters(), services.tally());
        Self {
            cache_asked: cache.calls + cache.breaker_open + cache.over_budget,
            cache_hits: cache.hits,
            cache_misses: cache.misses,
            // Who opens it by failing meets it open, too.
            breaker_open: cache.breaker_open + cache.breaker_opened,
            rebuilds: services.rebuilds(),
            ended_served: tally.ended_served(),
            pool_failures: tally.pool_failures(),
        }
    }

    fn since(self, before: &Self) -> Self {
        Self {
            cache_asked: self.cache_asked - before.cache_asked,
            cache_hits: self.cache_hits - before.cache_hits,
            cache_misses: self.cache_misses - before.cache_misses,
            breaker_open: self.breaker_open - before.breaker_open,
            rebuilds: self.rebuilds - before.rebuilds,
            ended_served: self.ended_served - before.ended_served,
            pool_failures: self.pool_failures - before.pool_failures,
        }
    }
}
