//! What answers a request: the control plane, the API, or the site.

use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderValue, Method, Request, header};
use hyper::body::Incoming;

use crate::control::Control;
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
        if reads && let Some(answer) = self.site.answer(request.uri().path(), request.headers()).await {
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
    let first = path.split('/').nth(1).unwrap_or_default();
    matches!(first, "api" | "oauth" | ".well-known" | "nodeinfo" | "health")
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
    fn a_date_is_written_as_http_has_it() {
        assert_eq!(http_date(784_111_777_999).unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(http_date(u64::MAX), None);
    }
}
