//! An invocation: Lambda's JSON in, Lambda's JSON out. The same for the Lambda runtime and for `crudder-local`.

use crudder_domain::Moment;
use crudder_wire::{ApiError, Input, Reply, event as gateway};
use lambda_http::RequestExt;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use serde_json::Value;

use crate::apps;
use crate::function::{Function, Serve};
use crate::invoke_error::InvokeError;
use crate::limits;
use crate::presence;
use crate::profile;
use crate::route::Http;
use crate::services::Services;
use crate::shapes;
use crate::table;
use crate::viewer;

/// Invokes a handler by its name.
///
/// # Errors
/// [`InvokeError`] where the invocation itself fails.
pub async fn invoke(services: &Services, handler: &str, event: Value) -> Result<Value, InvokeError> {
    let function = table::find(handler).ok_or_else(|| InvokeError::UnknownHandler(handler.to_owned()))?;
    match function.serve {
        Serve::Event(serve) => serve(services, event).await,
        // In a box of its own: it holds every handler's future.
        Serve::Http(_) | Serve::Apps => Box::pin(answer(services, function, event)).await,
    }
}

/// Answers a request. What a client did wrong is an answer, too.
async fn answer(services: &Services, function: &Function, event: Value) -> Result<Value, InvokeError> {
    let event: ApiGatewayV2httpRequest = serde_json::from_value(event)?;
    let (came, is_over_tls) = (services.now(), gateway::is_over_tls(&event));
    if matches!(function.serve, Serve::Apps)
        && let Some(reply) = apps::dispatch::preflight(&event.request_context.http.method)
    {
        return Ok(serde_json::to_value(gateway::response(reply.into_response(), is_over_tls))?);
    }
    let answer = match (read(services, function, event).await, &function.serve) {
        (Ok(input), Serve::Http(serve)) => of_function(services, function, *serve, input).await,
        // It counts what it serves by itself, once it knows whose token came.
        (Ok(input), Serve::Apps) => Box::pin(apps::dispatch::handle(services, input))
            .await
            .map_err(|refusal| refusal.answer(services)),
        (Ok(_), Serve::Event(_)) => Err(ApiError::internal()),
        (Err(refusal), _) => Err(refusal),
    };
    let handler = function.name;
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

/// Serves a request to a function that has it as a route of its own.
async fn of_function(
    services: &Services,
    function: &Function,
    serve: Http,
    mut input: Input,
) -> Result<Reply, ApiError> {
    let route = function.route(&input.method, &input.path).ok_or_else(ApiError::not_found)?;
    let known = viewer::identify(services, route, &mut input).await;
    let (is_known, misread) = (known.is_ok(), presence::ReadFailure::default());
    let asks = input.person.map(|person| (person, input.session_began));
    // Who may not ask learns that before what was wrong with the question.
    let read = |input| {
        if is_known {
            misread.note(shapes::read(input, function.name, route).map_err(Err))
        } else {
            Ok(input)
        }
    };
    let answer = limits::within(services, Some(route), input, read, async |input| {
        known?;
        presence::serve(services, route, serve, input).await
    })
    .await;
    misread.answer(services, asks, answer).await
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

async fn read(
    services: &Services,
    function: &Function,
    event: ApiGatewayV2httpRequest,
) -> Result<Input, ApiError> {
    let request = gateway::request(event)?;
    // `apps` serves every route, so the route says how much is read.
    let takes = match function.serve {
        Serve::Apps => apps::dispatch::body_kind(request.method(), request.raw_http_path()),
        Serve::Http(_) | Serve::Event(_) => function.body_kind(),
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
