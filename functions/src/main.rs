//! `bootstrap`: every Lambda function of the template. Which one it is, `_HANDLER` says.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crudder_domain::{Clock, Moment};
use crudder_functions::config::{self, ConfigError};
use crudder_functions::metrics::Watch;
use crudder_functions::{clients, handlers, logs, table};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use tracing_subscriber::util::SubscriberInitExt;

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
async fn main() -> ExitCode {
    logs::to(&config::log_level(), std::io::stdout).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        // A line like any other: what Rust itself would print has neither level nor time.
        Err(error) => {
            tracing::error!(%error, "the function can't start");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), lambda_runtime::Error> {
    let name = config::handler()?;
    let function = table::find(&name).ok_or_else(|| ConfigError::UnknownHandler {
        name,
        known: handlers().collect::<Vec<_>>().join(", "),
    })?;
    let services = Box::pin(clients::build(function.capability, Arc::new(SystemClock))).await?;

    let (services, watch) = (&services, &Watch::new(function, config::metrics_stack()));
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        let answer = watch.invoke(services, event.context.request_id, event.payload).await;
        answer.map_err(lambda_runtime::Error::from)
    }))
    .await
}
