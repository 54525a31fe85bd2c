//! HTTP on loopback: who asks what, what goes wrong on purpose, and how an answer is written.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::faults::Misdeed;
use crate::operations;
use crate::pool::Pool;
use crate::protocol::Failure;

/// No request of Cognito's is near this size.
const MAX_BODY_BYTES: usize = 128 * 1024;
const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService.";

/// Accepts until the task is aborted, which ends every connection with it.
pub(crate) async fn serve(listener: TcpListener, pool: Arc<Pool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                // Small answers must not wait for acknowledgements.
                let _ = stream.set_nodelay(true);
                let pool = pool.clone();
                connections.spawn(async move {
                    let service = service_fn(move |request| handle(pool.clone(), request));
                    // A client that goes away is no concern of the pool's.
                    let _ = Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn handle(pool: Arc<Pool>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if !standin_origin::is_own(&request) {
        return Ok(standin_origin::refusal());
    }
    tokio::time::sleep(pool.faults.latency()).await;
    Ok(match *request.method() {
        Method::GET => document(&pool, request.uri().path()).await,
        Method::POST => match call(pool, request).await {
            Ok(body) => answer(StatusCode::OK, "application/x-amz-json-1.1", &body),
            Err(failure) => refusal(&failure),
        },
        _ => answer(StatusCode::METHOD_NOT_ALLOWED, "application/json", &json!({})),
    })
}

/// The pool's well-known documents.
async fn document(pool: &Pool, path: &str) -> Response<Full<Bytes>> {
    let Some(name) = path
        .strip_prefix('/')
        .and_then(|path| path.strip_prefix(pool.options.pool_id.as_str()))
        .and_then(|path| path.strip_prefix("/.well-known/"))
    else {
        return answer(StatusCode::NOT_FOUND, "application/json", &json!({ "message": "no such pool" }));
    };
    let body = match name {
        "jwks.json" => {
            pool.calls.count("jwks");
            pool.keys().key_set()
        }
        "openid-configuration" => json!({
            "issuer": pool.issuer,
            "jwks_uri": format!("{}/.well-known/jwks.json", pool.issuer),
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "token"],
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
        }),
        _ => return answer(StatusCode::NOT_FOUND, "application/json", &json!({})),
    };
    match pool.faults.for_keys() {
        Some(Misdeed::Hang) => pending().await,
        Some(_) => answer(StatusCode::INTERNAL_SERVER_ERROR, "application/json", &json!({})),
        None => answer(StatusCode::OK, "application/json", &body),
    }
}

/// One call of the API.
async fn call(pool: Arc<Pool>, request: Request<Incoming>) -> Result<Value, Failure> {
    let unknown = || Failure::new("UnknownOperationException", "");
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    let operation =
        target.and_then(|target| target.strip_prefix(TARGET_PREFIX)).ok_or_else(unknown)?.to_owned();
    pool.calls.count(&operation);
    let signer = signer(&request);
    match pool.faults.for_api() {
        Some(Misdeed::Hang) => pending().await,
        Some(Misdeed::Fail) => return Err(Failure::internal()),
        Some(Misdeed::Throttle) => return Err(Failure::throttled()),
        None => {}
    }
    let body = Limited::new(request.into_body(), MAX_BODY_BYTES)
        .collect()
        .await
        .map_err(|_| Failure::new("SerializationException", "The body is too long or broke off"))?
        .to_bytes();
    let run = {
        let pool = pool.clone();
        // Hashing and the disk take their time, which is not the other connections'.
        tokio::task::spawn_blocking(move || operations::run(&pool, &operation, signer.as_deref(), &body))
    };
    run.await.map_err(|_| Failure::internal())?.ok_or_else(unknown)?
}

/// By whose key a request is signed. Whether the signature holds is not looked at: here, any key is an operator's.
fn signer(request: &Request<Incoming>) -> Option<String> {
    let signed = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let credential = signed.strip_prefix("AWS4-HMAC-SHA256 ")?.split("Credential=").nth(1)?;
    Some(credential.split('/').next()?.to_owned())
}

fn refusal(failure: &Failure) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = answer(status, "application/x-amz-json-1.1", &failure.body());
    if let Ok(kind) = format!("{}:", failure.kind).parse() {
        response.headers_mut().insert("x-amzn-errortype", kind);
    }
    response
}

fn answer(status: StatusCode, content_type: &'static str, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(content_type));
    response
}
