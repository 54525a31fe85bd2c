//! What API Gateway's HTTP API does between a client and a Lambda function, as far as the template uses it.
//!
//! - [`router`] finds the route, [`authorizer`] checks the token, [`event`] makes the payload (format 2.0),
//!   [`host`] says which host was asked, [`answer`] makes HTTP of what the function returns, [`cors`] speaks with browsers of other origins.
//! - What API Gateway itself refuses has its shape, `{"message": …}`, which an HTTP API can't change.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use serde_json::{Value, json};

use crate::clock::MovableClock;
use crate::template::Api;

pub mod answer;
pub mod authorizer;
pub mod cors;
pub mod event;
pub mod host;
pub mod router;

pub use authorizer::JwtAuthorizer;
use authorizer::Refusal;
use router::{Match, Router};

/// The largest body that API Gateway takes.
const MAX_BODY: usize = 10 * 1024 * 1024;
/// The largest event that Lambda takes.
const MAX_EVENT: usize = 6 * 1024 * 1024;
/// The most that API Gateway takes for the request line and all headers, in bytes.
const MAX_HEAD: usize = 10_240;

/// An HTTP answer whose body is all there.
pub type Answer = Response<Full<Bytes>>;

/// Why a function gave no answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct FunctionFailed(pub String);

/// Calls a function: handler name and event in, its answer out, as Lambda's Invoke.
pub type Invoke = Arc<
    dyn Fn(&str, Value) -> Pin<Box<dyn Future<Output = Result<Value, FunctionFailed>> + Send>> + Send + Sync,
>;

/// The HTTP API.
pub struct Gateway {
    router: Router,
    cors: Option<crate::template::Cors>,
    authorizer: JwtAuthorizer,
    invoke: Invoke,
    clock: Arc<MovableClock>,
}

impl Gateway {
    /// An API with the template's routes, whose functions `invoke` calls.
    #[must_use]
    pub fn new(api: &Api, authorizer: JwtAuthorizer, invoke: Invoke, clock: Arc<MovableClock>) -> Self {
        Self { router: Router::new(api.routes.clone()), cors: api.cors.clone(), authorizer, invoke, clock }
    }

    /// Whether a request bears a token that says that this API's pool issued it.
    #[must_use]
    pub fn is_named_by<B>(&self, request: &Request<B>) -> bool {
        self.authorizer.is_named_by(request.headers().get(header::AUTHORIZATION))
    }

    /// Answers a request. Gives it back where no route matches and it is no preflight, so that the site may answer.
    pub async fn serve<B>(&self, request: Request<B>, from: IpAddr) -> Result<Answer, Request<B>>
    where
        B: hyper::body::Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let asked = cors::Asked::of(&request);
        let Some(found) = self.router.find(request.method(), request.uri().path()) else {
            return match (&self.cors, asked) {
                (Some(cors), Some(asked)) if asked.is_preflight() => Ok(cors::preflight(cors, &asked)),
                _ => Err(request),
            };
        };
        // A preflight, too, where a route takes every method.
        let mut answer = self.through(request, from, found).await;
        if let (Some(cors), Some(asked)) = (&self.cors, asked) {
            cors::mark(cors, &asked, answer.headers_mut());
        }
        Ok(answer)
    }

    /// What answers a request that can't be one.
    #[must_use]
    pub fn bad_request() -> Answer {
        refuse(StatusCode::BAD_REQUEST, "Bad Request")
    }

    /// What answers where nothing else does.
    #[must_use]
    pub fn not_found() -> Answer {
        refuse(StatusCode::NOT_FOUND, "Not Found")
    }

    async fn through<B>(&self, request: Request<B>, from: IpAddr, found: Match<'_>) -> Answer
    where
        B: hyper::body::Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        if head_size(&head) > MAX_HEAD {
            return refuse(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large");
        }
        let authorized = match &found.route.authorizer {
            None => None,
            Some(authorizer) => {
                match self.authorizer.check(head.headers.get(header::AUTHORIZATION), &authorizer.scopes).await
                {
                    Ok(token) => Some(token),
                    Err(refusal) => return unauthorized(refusal, &authorizer.scopes),
                }
            }
        };
        // The whole body is in the event, so it is read whole, up to the bound.
        let body = match Limited::new(body, MAX_BODY).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => return too_large(),
            Err(_) => return Self::bad_request(),
        };
        let event = event::build(&head, &body, &found, authorized.as_ref(), from, self.clock.now_millis());
        if body.len() > MAX_EVENT / 2 && event.to_string().len() > MAX_EVENT {
            return too_large();
        }
        self.call(&found, event).await
    }

    async fn call(&self, found: &Match<'_>, event: Value) -> Answer {
        let id = event["requestContext"]["requestId"].as_str().unwrap_or_default().to_owned();
        let begun = std::time::Instant::now();
        // A task of its own: a function that panics costs its request a 500, as on Lambda.
        let mut task = tokio::spawn((self.invoke)(&found.route.handler, event));
        let mut answer = match tokio::time::timeout(found.route.timeout, &mut task).await {
            Ok(Ok(Ok(returned))) => answer::from_function(&returned).unwrap_or_else(|reason| {
                tracing::error!(handler = found.route.handler, reason, "the function's answer is no answer");
                internal_error()
            }),
            Ok(Ok(Err(failure))) => {
                tracing::error!(handler = found.route.handler, %failure, "the function failed");
                internal_error()
            }
            Ok(Err(_)) => {
                tracing::error!(handler = found.route.handler, "the function panicked");
                internal_error()
            }
            Err(_) => {
                task.abort();
                tracing::error!(handler = found.route.handler, "the function took too long");
                refuse(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
            }
        };
        // The route, not the path: names and ids of people stand in paths.
        let (status, millis) = (answer.status().as_u16(), begun.elapsed().as_millis());
        tracing::info!(route = found.route.key(), status, millis, "answered");
        if let Ok(id) = HeaderValue::from_str(&id) {
            answer.headers_mut().insert("apigw-requestid", id);
        }
        answer
    }
}

fn head_size(head: &http::request::Parts) -> usize {
    let line =
        head.method.as_str().len() + head.uri.path_and_query().map_or(1, |path| path.as_str().len()) + 12;
    line + head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>()
}

fn internal_error() -> Answer {
    refuse(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

fn too_large() -> Answer {
    refuse(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")
}

/// A refusal in API Gateway's own shape.
fn refuse(status: StatusCode, message: &str) -> Answer {
    let mut answer = Response::new(Full::from(json!({ "message": message }).to_string()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn unauthorized(refusal: Refusal, scopes: &[String]) -> Answer {
    let mut answer = match refusal {
        Refusal::Scope => refuse(StatusCode::FORBIDDEN, "Forbidden"),
        _ => refuse(StatusCode::UNAUTHORIZED, "Unauthorized"),
    };
    let challenge = match refusal {
        Refusal::NoToken => "Bearer".to_owned(),
        Refusal::Scope => format!(
            r#"Bearer scope="{}" error="insufficient_scope" error_description="{refusal}""#,
            scopes.join(" ")
        ),
        _ => format!(
            r#"Bearer scope="{}" error="invalid_token" error_description="{refusal}""#,
            scopes.join(" ")
        ),
    };
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    answer
}

#[cfg(test)]
mod tests;
