//! What answers a request: the control plane, the API, or the site.

use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderValue, Method, Request, Uri, header};
use hyper::body::Incoming;

use crate::control::Control;
use crate::gateway::router::decode;
use crate::gateway::{Answer, Gateway, host};
use crate::site::Site;

/// Everything behind the one port.
pub struct App {
    /// The template's routes, for those who signed in at the pool.
    pub gateway: Gateway,
    /// The API for third-party apps, where the template has one.
    pub apps: Option<Gateway>,
    /// `/local/…`.
    pub control: Control,
    /// The website.
    pub site: Site,
}

impl App {
    /// Answers one request, dated by the one clock: whoever corrects its own clock by `Date`, as the website does,
    /// must see what ends end when it does, also after the clock was moved.
    pub async fn answer(self: &Arc<Self>, request: Request<Incoming>, from: IpAddr) -> Answer {
        let mut answer = self.route(request, from).await;
        if let Some(date) = http_date(self.control.world.clock.now_millis()) {
            answer.headers_mut().insert(header::DATE, date);
        }
        answer
    }

    /// Which of the two APIs a request is for, where one host name stands for both: what bears a token of the pool, and
    /// what leads to one, goes to the API that the pool guards. So does what is no API's at all: nothing answers there.
    fn api(&self, request: &Request<Incoming>) -> &Gateway {
        let path = request.uri().path();
        match &self.apps {
            Some(apps) if is_for_apps(path) && !self.gateway.is_named_by(request) => apps,
            _ => &self.gateway,
        }
    }

    async fn route(&self, request: Request<Incoming>, from: IpAddr) -> Answer {
        if !host::is_named(&request) {
            return Gateway::bad_request();
        }
        let request = canonical(request);
        let path = request.uri().path();
        if path == "/local" || path.starts_with("/local/") {
            return self.control.answer(request).await;
        }
        let request = match self.api(&request).serve(request, from).await {
            Ok(answer) => return answer,
            Err(request) => request,
        };
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if reads
            && let Some(page) = crudder_functions::apps::pages::of_website(request.uri().path())
            && let Ok(page) = HeaderValue::from_str(&page)
        {
            let mut answer = Answer::default();
            *answer.status_mut() = http::StatusCode::SEE_OTHER;
            answer.headers_mut().insert(header::LOCATION, page);
            return answer;
        }
        // Who asks an API for what is not there gets no page.
        if reads
            && !is_apis(request.uri().path())
            && let Some(answer) = self.site.answer(request.uri().path(), request.headers()).await
        {
            return without_body_for_head(answer, request.method());
        }
        if request.uri().path() == "/" && request.method() == Method::GET {
            return self.control.index();
        }
        Gateway::not_found()
    }
}

/// Whether apps may ask there: everything but the website and `/auth`, which is for those who have no token yet, and
/// whose routes have brakes of their own.
fn is_for_apps(path: &str) -> bool {
    matches!(first(path).as_str(), "api" | "oauth" | ".well-known" | "nodeinfo" | "health")
}

/// Whether a path is an API's, be there a route or not.
fn is_apis(path: &str) -> bool {
    is_for_apps(path) || first(path) == "auth"
}

/// The first part of a path that is one.
fn first(path: &str) -> String {
    decode(path).split('/').find(|part| !part.is_empty()).unwrap_or_default().to_owned()
}

/// A request to an API, without the slashes that say nothing: `//api/v1/instance` is what becomes of an address that ends
/// with a slash, and a path that begins with one.
fn canonical(mut request: Request<Incoming>) -> Request<Incoming> {
    let uri = request.uri();
    if uri.path().contains("//") && is_apis(uri.path()) {
        let mut path = uri.path().to_owned();
        while path.contains("//") {
            path = path.replace("//", "/");
        }
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = format!("{path}{query}").parse().ok();
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// Milliseconds since the Unix epoch as a `Date` header has them.
fn http_date(millis: u64) -> Option<HeaderValue> {
    let timestamp = jiff::Timestamp::from_millisecond(i64::try_from(millis).ok()?).ok()?;
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&timestamp).ok()?;
    HeaderValue::from_str(&date).ok()
}

/// `HEAD` gets the headers alone, with the length that the body would have.
fn without_body_for_head(mut answer: Answer, method: &Method) -> Answer {
    if method == Method::HEAD {
        let length = http_body_util::Full::clone(answer.body());
        let length = hyper::body::Body::size_hint(&length).exact().unwrap_or_default();
        *answer.body_mut() = http_body_util::Full::default();
        answer.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_an_api_is_told_from_a_page() {
        for path in [
            "/api",
            "/api/v1/x",
            "//api/v1/x",
            "/%61pi/x",
            "/%2Fapi/x",
            "/oauth",
            "/auth/x",
            "/.well-known/x",
        ] {
            assert!(is_apis(path), "{path}");
        }
        for path in ["/", "//", "/@api", "/apis", "/tags/api", "/authors"] {
            assert!(!is_apis(path), "{path}");
        }
    }

    #[test]
    fn a_date_is_written_as_http_has_it() {
        assert_eq!(http_date(784_111_777_999).unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(http_date(u64::MAX), None);
    }
}
