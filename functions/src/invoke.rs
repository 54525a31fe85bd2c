//! An invocation: Lambda's JSON in, Lambda's JSON out. The same for the Lambda runtime and for `crudder-local`.

use std::convert::Infallible;

use crudder_wire::{ApiError, Input, Reply};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Request, Service};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::Value;

use crate::brake::BrakeError;
use crate::services::Services;
use crate::table::{self, Serve};

/// Why an invocation failed, so that Lambda counts it as failed and tries again where it does.
/// What a client did wrong is never such: it gets its answer.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The template names a handler that the table does not know.
    #[error("there is no handler {0:?}")]
    UnknownHandler(String),
    /// The event is not of the kind that this function handles.
    #[error("the event can't be read: {0}")]
    UnreadableEvent(#[from] serde_json::Error),
    /// The function was built without the service it needs.
    #[error("the function has no {0}")]
    NotConfigured(&'static str),
    /// The store could not do it now.
    #[error("the store failed: {0}")]
    Store(#[from] crudder_messages::Error),
    /// API Gateway could not do it now.
    #[error("the brake failed: {0}")]
    Brake(#[from] BrakeError),
}

/// Invokes a handler by its name.
///
/// # Errors
/// [`InvokeError`] where the invocation itself fails.
pub async fn invoke(services: &Services, handler: &str, event: Value) -> Result<Value, InvokeError> {
    let function = table::find(handler).ok_or_else(|| InvokeError::UnknownHandler(handler.to_owned()))?;
    match function.serve {
        Serve::Event(serve) => serve(services, event).await,
        Serve::Http(serve) => {
            let event: LambdaRequest = serde_json::from_value(event)?;
            let mut adapter = Adapter::from(lambda_http::service_fn(async |request: Request| {
                let answer = match read(services, request).await {
                    Ok(input) => serve(services, input).await,
                    Err(refusal) => Err(refusal),
                };
                if let Err(refusal) = &answer
                    && refusal.status.is_server_error()
                {
                    tracing::error!(
                        handler,
                        status = refusal.status.as_u16(),
                        "answered with an error of ours"
                    );
                }
                Ok::<_, Infallible>(answer.unwrap_or_else(Reply::from).into_response())
            }));
            let Ok(response) = adapter.call(LambdaEvent::new(event, Context::default())).await;
            Ok(serde_json::to_value(response)?)
        }
    }
}

async fn read(services: &Services, request: Request) -> Result<Input, ApiError> {
    Input::read(request, services.domain(), |claims| {
        crudder_identity::account_of_claims(|name| claims.get(name).map(String::as_str)).ok()
    })
    .await
}
