//! An invocation: Lambda's JSON in, Lambda's JSON out. The same for the Lambda runtime and for `crudder-local`.

use crudder_domain::Moment;
use crudder_wire::{ApiError, Input, Reply, event as gateway};
use lambda_http::RequestExt;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use serde_json::Value;

use crate::apps;
use crate::brake::BrakeError;
use crate::limits;
use crate::presence;
use crate::profile;
use crate::services::Services;
use crate::shapes;
use crate::table::{self, Http, Serve};
use crate::viewer;

/// Why an invocation failed, so that Lambda counts it as failed and tries again where it does.
/// What a client did wrong is never such: it gets its answer.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The template names a handler that the table does not know.
    #[error("there is no handler {0:?}")]
    UnknownHandler(String),
    /// The event is not of the kind that this function handles. What is wrong with it is not told: that would quote it.
    #[error("the event can't be read")]
    UnreadableEvent,
    /// The function was built without the service it needs.
    #[error("the function has no {0}")]
    NotConfigured(&'static str),
    /// The store could not do it now.
    #[error("the store failed: {0}")]
    Store(#[from] crudder_messages::Error),
    /// What the user pool asked for is not let through.
    #[error("{0}")]
    Refused(&'static str),
    /// API Gateway could not do it now.
    #[error("the brake failed: {0}")]
    Brake(#[from] BrakeError),
}

impl From<serde_json::Error> for InvokeError {
    fn from(_: serde_json::Error) -> Self {
        Self::UnreadableEvent
    }
}

/// Invokes a handler by its name.
///
/// # Errors
/// [`InvokeError`] where the invocation itself fails.
pub async fn invoke(services: &Services, handler: &str, event: Value) -> Result<Value, InvokeError> {
    let function = table::find(handler).ok_or_else(|| InvokeError::UnknownHandler(handler.to_owned()))?;
    match function.serve {
        Serve::Event(serve) => serve(services, event).await,
        // In a box of its own: it holds every handler's future.
        Serve::Http(serve) => Box::pin(answer(services, handler, serve, event)).await,
    }
}

/// Answers a request. What a client did wrong is an answer, too.
async fn answer(services: &Services, handler: &str, serve: Http, event: Value) -> Result<Value, InvokeError> {
    let event: ApiGatewayV2httpRequest = serde_json::from_value(event)?;
    let (came, is_over_tls) = (services.now(), gateway::is_over_tls(&event));
    if handler == "apps"
        && let Some(reply) = apps::dispatch::preflight(&event.request_context.http.method)
    {
        return Ok(serde_json::to_value(gateway::response(reply.into_response(), is_over_tls))?);
    }
    let answer = match read(services, handler, event).await {
        // It counts what it serves by itself, once it knows whose token came.
        Ok(input) if handler == "apps" => {
            serve(services, input).await.map_err(|refusal| refusal.answer(services))
        }
        Ok(mut input) => {
            let known = viewer::identify(services, handler, &mut input).await;
            let (is_known, misread) = (known.is_ok(), presence::ReadFailure::default());
            let asks = input.person.map(|person| (person, input.session_began));
            // Who may not ask learns that before what was wrong with the question.
            let read = |input| {
                if is_known { misread.note(shapes::read(input, handler).map_err(Err)) } else { Ok(input) }
            };
            let answer = limits::within(services, handler, input, read, async |input| {
                known?;
                presence::serve(services, handler, serve, input).await
            })
            .await;
            misread.answer(services, asks, answer).await
        }
        Err(refusal) => Err(refusal),
    };
    match &answer {
        Ok(reply) => note_ended(services, handler, reply, came),
        Err(refusal) if refusal.status.is_server_error() => {
            let status = refusal.status.as_u16();
            tracing::error!(handler, status, "answered with an error of ours");
        }
        Err(_) => {}
    }
    let response = answer.unwrap_or_else(Reply::from).into_response();
    Ok(serde_json::to_value(gateway::response(response, is_over_tls))?)
}

/// Counts what an answer shows though it had ended when the request came. What ends while its answer is being made is on
/// its way like any answer that the network still carries.
fn note_ended(services: &Services, handler: &str, reply: &Reply, came: Moment) {
    let ended = reply.ended(came);
    if ended > 0 {
        services.tally().served_ended(ended);
        tracing::error!(handler, ended, "an answer shows what has ended");
    }
}

async fn read(services: &Services, handler: &str, event: ApiGatewayV2httpRequest) -> Result<Input, ApiError> {
    let request = gateway::request(event)?;
    // `apps` serves every route, so the route says how much is read.
    let takes = match handler {
        "apps" => apps::dispatch::body_kind(request.method(), request.raw_http_path()),
        handler => table::body_kind(handler),
    };
    let mut session_began = None;
    let mut input = Input::read(request, services.domain(), takes, |claims| {
        let claim = |name: &str| claims.get(name).map(String::as_str);
        session_began = crudder_identity::session_of_claims(claim);
        crudder_identity::account_of_claims(claim).ok()
    })
    .await?;
    input.session_began = session_began;
    input.site = profile::showing(services, input.site).await;
    Ok(input)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    use serde_json::json;

    use super::*;
    use crate::Parts;

    const NOW: Moment = Moment::from_millis(1_800_000_000_000);

    fn services() -> Services {
        Services::new(Parts::bare(Arc::new(AtomicU64::new(NOW.as_millis()))))
    }

    #[test]
    fn what_had_ended_when_the_request_came_is_counted_and_what_ends_with_it_is_not() {
        let services = services();
        let ending = |end: u64| {
            let end = Moment::from_millis(end).to_iso8601();
            Reply::ok(&json!([{ "expires_at": end, "pleroma": { "expires_at": end } }]))
        };
        note_ended(&services, "test", &ending(NOW.as_millis() + 1), NOW);
        assert_eq!(services.tally().ended_served(), 0);
        note_ended(&services, "test", &ending(NOW.as_millis()), NOW);
        assert_eq!(services.tally().ended_served(), 1);
    }
}
