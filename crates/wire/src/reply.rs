//! What goes back: a status, headers, and JSON, or for a few routes a page.

use std::time::Duration;

use crudder_domain::{Moment, RateLimitState};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LINK, LOCATION, REFERRER_POLICY,
    RETRY_AFTER, VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, Response, StatusCode};
use lambda_http::Body;
use serde::Serialize;

use crate::error::ApiError;
use crate::oauth::OAuthError;

/// An answer. JSON, and kept by no HTTP cache unless it says so.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    content_type: &'static str,
    /// JSON as text, so that members stand in the order in which the entity declares them.
    body: Body,
}

/// Without the last of these on a 429, some clients wait for minutes.
fn limits(standing: &RateLimitState) -> [(HeaderName, String); 3] {
    [
        (HeaderName::from_static("x-ratelimit-limit"), standing.limit.to_string()),
        (HeaderName::from_static("x-ratelimit-remaining"), standing.remaining.to_string()),
        (HeaderName::from_static("x-ratelimit-reset"), standing.reset.to_iso8601()),
    ]
}

/// What an answer may do that is no page: nothing, also where a browser shows it.
const NO_PAGE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const JSON: &str = "application/json; charset=utf-8";

impl Reply {
    /// 200 with an entity.
    #[must_use]
    pub fn ok(entity: &impl Serialize) -> Self {
        Self::with_status(StatusCode::OK, entity)
    }

    /// Any status with an entity. 500 where it can't be written as JSON; no entity of ours is such.
    #[must_use]
    pub fn with_status(status: StatusCode, entity: &impl Serialize) -> Self {
        match serde_json::to_string(entity) {
            Ok(json) => Self { status, headers: Vec::new(), content_type: JSON, body: Body::Text(json) },
            Err(_) => Self::from(ApiError::internal()),
        }
    }

    /// 200 with JSON that is written already.
    #[must_use]
    pub fn json(json: String) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), content_type: JSON, body: Body::Text(json) }
    }

    /// 304: the client has it.
    #[must_use]
    pub fn not_modified() -> Self {
        Self { status: StatusCode::NOT_MODIFIED, ..Self::json(String::new()) }
    }

    /// 204: all is well, and there is nothing to say.
    #[must_use]
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, ..Self::text("text/plain; charset=utf-8", String::new()) }
    }

    /// A page.
    #[must_use]
    pub fn html(status: StatusCode, html: String) -> Self {
        Self { status, headers: Vec::new(), content_type: "text/html; charset=utf-8", body: Body::Text(html) }
    }

    /// 200 with a text of that type.
    #[must_use]
    pub fn text(content_type: &'static str, body: String) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), content_type, body: Body::Text(body) }
    }

    /// 200 with a file of that type. API Gateway gets it as base64.
    #[must_use]
    pub fn file(content_type: &'static str, bytes: &[u8]) -> Self {
        let body = Body::Binary(bytes.to_vec());
        Self { status: StatusCode::OK, headers: Vec::new(), content_type, body }
    }

    /// 303: leads a browser on, by GET and with nothing of what it sent (RFC 9700, section 4.12).
    #[must_use]
    pub fn see_other(location: String) -> Self {
        let headers = vec![(LOCATION, location)];
        Self {
            status: StatusCode::SEE_OTHER,
            headers,
            content_type: "text/plain; charset=utf-8",
            body: Body::Text(String::new()),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// How many of the statuses in it have ended by then: none, ever. Read from the very text that goes out, whoever
    /// wrote it; an end that can't be read is none.
    #[must_use]
    pub fn ended(&self, now: Moment) -> usize {
        // Nobody's words look like this: in a JSON text a quotation mark has a backslash before it.
        const END: &str = r#""expires_at":""#;
        // Each status says its end once more, for clients that know that form.
        const AGAIN: &str = r#""pleroma":{"#;
        // A poll may end before its status does, and says after its end whether it has.
        const OF_A_POLL: &str = r#","expired":"#;
        let Body::Text(body) = &self.body else { return 0 };
        let ends = body.match_indices(END).filter(|(at, _)| !body[..*at].ends_with(AGAIN));
        let ends = ends.filter_map(|(at, _)| body[at + END.len()..].split_once('"'));
        let ends = ends.filter(|(_, rest)| !rest.starts_with(OF_A_POLL)).map(|(end, _)| end);
        ends.filter(|end| Moment::parse_iso8601(end).is_none_or(|end| end <= now)).count()
    }

    /// Says how who asked stands to a limit, as Mastodon's clients read it.
    #[must_use]
    pub fn standing(mut self, standing: RateLimitState) -> Self {
        self.headers.extend(limits(&standing));
        self
    }

    /// Adds the `Link` header, where there is another page.
    #[must_use]
    pub fn link(mut self, link: impl Into<Option<String>>) -> Self {
        self.headers.extend(link.into().map(|link| (LINK, link)));
        self
    }

    /// Lets HTTP caches keep it: the same for everybody, and for so long at most.
    #[must_use]
    pub fn public_for(self, age: Duration) -> Self {
        self.kept(format!("public, max-age={}", age.as_secs()))
    }

    /// Lets HTTP caches keep it for a year without asking again: what changes gets another name.
    #[must_use]
    pub fn public_for_good(self) -> Self {
        self.kept("public, max-age=31536000, immutable".to_owned())
    }

    /// What is kept says that it was asked for with or without `Origin`: API Gateway adds CORS headers only where that is there
    /// (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html), so a page whose script asks must not get what
    /// a browser kept of an `<img>`.
    fn kept(self, control: String) -> Self {
        self.header(CACHE_CONTROL, control).header(VARY, "Origin")
    }

    /// As `lambda_http` sends it.
    #[must_use]
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        // Nothing is to be taken for something else, framed, or told of by where a browser goes next. Pages have a policy that
        // lets in what they are made of.
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(NO_PAGE));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

impl From<ApiError> for Reply {
    fn from(error: ApiError) -> Self {
        let mut headers: Vec<(HeaderName, String)> =
            error.retry_after.map(|secs| (RETRY_AFTER, secs.to_string())).into_iter().collect();
        headers.extend(error.standing.iter().flat_map(|standing| limits(standing)));
        if error.status == StatusCode::UNAUTHORIZED {
            // What an app is refused with its own credentials is not about a token (RFC 6749, section 5.2).
            let is_client = error.error == OAuthError::InvalidClient.as_str();
            let scheme = if is_client { r#"Basic realm="Crudder""# } else { "Bearer" };
            headers.push((WWW_AUTHENTICATE, scheme.to_owned()));
        }
        let body = Body::Text(error.to_json().to_string());
        Self { status: error.status, headers, content_type: JSON, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_cached_unless_it_says_so() {
        let kept_by_none = Reply::ok(&1).into_response();
        assert_eq!(kept_by_none.headers()[CACHE_CONTROL], "private, no-store");
        let kept = Reply::ok(&1).public_for(Duration::from_millis(9_999)).into_response();
        assert_eq!(kept.headers()[CACHE_CONTROL], "public, max-age=9");
        let for_good = Reply::file("image/png", b"").public_for_good().into_response();
        for kept in [kept, for_good] {
            assert_eq!(kept.headers()[VARY], "Origin", "whoever is given it from a cache");
        }
    }

    #[test]
    fn what_has_ended_is_counted_in_the_text_that_goes_out_and_each_status_once() {
        let status = |end: &str, reblog: serde_json::Value| {
            // In the order in which a status is written.
            format!(
                r#"{{"expires_at":"{end}","content":"it says \"expires_at\":\"1999-01-01T00:00:00.000Z\"","reblog":{reblog},"pleroma":{{"expires_at":"{end}"}}}}"#
            )
        };
        let reply = |body: String| Reply { body: Body::Text(body), ..Reply::ok(&()) };
        let end = "2026-11-23T20:00:00.000Z";
        let at = Moment::parse_iso8601(end).unwrap();
        let before = Moment::from_millis(at.as_millis() - 1);
        let one = reply(status(end, serde_json::Value::Null));
        assert_eq!((one.ended(before), one.ended(at)), (0, 1), "a life is half-open");
        let ended = serde_json::from_str(&status(end, serde_json::Value::Null)).unwrap();
        let boost = reply(status("2026-11-24T20:00:00.000Z", ended));
        assert_eq!((boost.ended(before), boost.ended(at)), (0, 1), "what a boost shows counts, too");
        let two = status(end, serde_json::Value::Null);
        assert_eq!(reply(format!("[{two},{two}]")).ended(at), 2);
        assert_eq!(reply(r#"{"expires_at":"soon"}"#.to_owned()).ended(at), 1);
        assert_eq!(reply("{}".to_owned()).ended(at), 0);
        let poll = format!(r#"{{"id":"1","expires_at":"{end}","expired":true}}"#);
        assert_eq!(reply(poll).ended(at), 0, "a poll that has ended is told while its status lives");
    }

    #[test]
    fn nothing_is_taken_for_something_else_or_framed() {
        let page =
            Reply::html(StatusCode::OK, String::new()).header(CONTENT_SECURITY_POLICY, "default-src 'self'");
        let replies = [
            Reply::ok(&1),
            Reply::text("text/plain", String::new()),
            Reply::not_modified(),
            Reply::see_other("https://a.example/".to_owned()),
            Reply::from(ApiError::internal()),
        ];
        for response in replies.into_iter().map(Reply::into_response) {
            assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert_eq!(response.headers()[CONTENT_SECURITY_POLICY], NO_PAGE);
        }
        assert_eq!(page.into_response().headers()[CONTENT_SECURITY_POLICY], "default-src 'self'");
    }

    #[test]
    fn a_refusal_says_when_to_come_back() {
        let response = Reply::from(ApiError::unavailable(2)).into_response();
        assert_eq!(
            (response.status().as_u16(), &response.headers()[RETRY_AFTER]),
            (503, &HeaderValue::from_static("2"))
        );
    }
}
