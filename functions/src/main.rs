//! `bootstrap`: every Lambda function of the template. Which one it is, `_HANDLER` says.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crudder_domain::{Clock, Moment};
use crudder_functions::config::{self, ConfigError};
use crudder_functions::{clients, handlers, invoke, table};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use tracing_subscriber::EnvFilter;

/// The time of the machine.
#[derive(Debug)]
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Moment::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(EnvFilter::try_new(config::log_level()).unwrap_or_else(|_| EnvFilter::new("info")))
        // CloudWatch has a time of its own on every line.
        .without_time()
        .with_current_span(false)
        .init();

    let name = config::handler()?;
    let function = table::find(&name).ok_or_else(|| ConfigError::UnknownHandler {
        name,
        known: handlers().collect::<Vec<_>>().join(", "),
    })?;
    let services = Box::pin(clients::build(function.capability, Arc::new(SystemClock))).await?;

    let services = &services;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        let request_id = event.context.request_id;
        let answer = invoke(services, function.name, event.payload).await;
        if let Err(error) = &answer {
            tracing::error!(handler = function.name, request_id, %error, "the invocation failed");
        }
        answer.map_err(lambda_runtime::Error::from)
    }))
    .await
}
