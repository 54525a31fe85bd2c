//! Speaks with browsers of other origins, as the template's `CorsConfiguration` says.
//!
//! API Gateway answers a preflight itself where no route matches it, and hands it on where one does: `$default` and `ANY`
//! take `OPTIONS`, too. Its own headers replace the functions' either way.
//! (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>,
//! <https://github.com/aws/serverless-application-model/issues/1603>)

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;

use super::Answer;
use crate::template::Cors;

/// What a request of another origin says of itself.
#[derive(Debug)]
pub struct Asked {
    origin: HeaderValue,
    /// The method that a preflight asks for.
    wanted: Option<HeaderValue>,
}

impl Asked {
    /// `None` where it is of no other origin.
    pub fn of<B>(request: &Request<B>) -> Option<Self> {
        let header = |name| request.headers().get(name).cloned();
        let wanted =
            header(header::ACCESS_CONTROL_REQUEST_METHOD).filter(|_| request.method() == Method::OPTIONS);
        Some(Self { origin: header(header::ORIGIN)?, wanted })
    }

    /// Whether it asks what may be asked.
    #[must_use]
    pub fn is_preflight(&self) -> bool {
        self.wanted.is_some()
    }
}

/// The answer to a preflight that no route takes.
#[must_use]
pub fn preflight(cors: &Cors, asked: &Asked) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::new()));
    *answer.status_mut() = StatusCode::NO_CONTENT;
    mark(cors, asked, answer.headers_mut());
    answer
}

/// Puts the headers on an answer that say who may read it, and on one to a preflight those that say what may be asked.
pub fn mark(cors: &Cors, asked: &Asked, headers: &mut HeaderMap) {
    for name in [
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        header::ACCESS_CONTROL_ALLOW_METHODS,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        header::ACCESS_CONTROL_MAX_AGE,
    ] {
        headers.remove(name);
    }
    let any = cors.origins.iter().any(|one| one == "*");
    let origin = asked.origin.to_str().unwrap_or_default();
    let may_ask = any || cors.origins.iter().any(|one| one.eq_ignore_ascii_case(origin));
    if !may_ask || !asked.wanted.as_ref().is_none_or(|method| allows(cors, method)) {
        return;
    }
    put(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, if any { "*" } else { origin });
    if cors.credentials {
        put(headers, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    put(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, &cors.expose.join(","));
    if asked.is_preflight() {
        put(headers, header::ACCESS_CONTROL_ALLOW_METHODS, &cors.methods.join(","));
        put(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, &cors.headers.join(","));
        let max_age = cors.max_age.map(|max_age| max_age.to_string());
        put(headers, header::ACCESS_CONTROL_MAX_AGE, &max_age.unwrap_or_default());
    }
}

fn allows(cors: &Cors, method: &HeaderValue) -> bool {
    let method = method.to_str().unwrap_or_default();
    cors.methods.iter().any(|one| one == "*" || one.eq_ignore_ascii_case(method))
}

/// A header, where there is something to say in it.
fn put(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}
