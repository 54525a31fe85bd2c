//! Speaks with browsers of other origins, as the template's `CorsConfiguration` says.
//!
//! API Gateway answers preflights itself, on every path, and its own headers replace the functions'.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;

use super::Answer;
use crate::template::Cors;

/// The answer to a preflight; `None` where the request is none.
pub fn preflight<B>(cors: &Cors, request: &Request<B>) -> Option<Answer> {
    let origin = request.headers().get(header::ORIGIN)?;
    let method = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    let mut answer = Response::new(Full::new(Bytes::new()));
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let headers = answer.headers_mut();
    let wanted = method.to_str().unwrap_or_default();
    let allowed = cors.methods.iter().any(|one| one == "*" || one.eq_ignore_ascii_case(wanted));
    if allowed && mark(cors, origin, headers) {
        put(headers, header::ACCESS_CONTROL_ALLOW_METHODS, &cors.methods.join(","));
        if !cors.headers.is_empty() {
            put(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, &cors.headers.join(","));
        }
        if let Some(max_age) = cors.max_age {
            put(headers, header::ACCESS_CONTROL_MAX_AGE, &max_age.to_string());
        }
    }
    Some(answer)
}

/// Puts the headers on an answer that say who may read it; whether that origin may.
pub fn mark(cors: &Cors, origin: &HeaderValue, headers: &mut HeaderMap) -> bool {
    let any = cors.origins.iter().any(|one| one == "*");
    let origin = origin.to_str().unwrap_or_default();
    for name in [
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
    ] {
        headers.remove(name);
    }
    if !any && !cors.origins.iter().any(|one| one.eq_ignore_ascii_case(origin)) {
        return false;
    }
    put(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, if any { "*" } else { origin });
    if cors.credentials {
        put(headers, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    if !cors.expose.is_empty() {
        put(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, &cors.expose.join(","));
    }
    true
}

fn put(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
