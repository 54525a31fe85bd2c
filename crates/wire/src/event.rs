//! API Gateway's event (payload format 2.0) as a request, and an answer as what API Gateway takes for one.
//!
//! Read here and not by `lambda_http`, which panics where a host, a query or base64 is none, and which takes a `?` that was
//! escaped in the path for the beginning of the query.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{COOKIE, HOST, HeaderName, HeaderValue, SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use http::{Response, Uri};
use lambda_http::aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::error::ApiError;
use crate::input::Site;

/// What a query can't hold unescaped (RFC 3986, section 3.4), but for `%`: what is escaped stays as it is.
const NOT_IN_A_QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The request that an event tells of: its query in the URI, its path as it came.
///
/// # Errors
/// 400 where the host, the query or the body's base64 is none.
pub fn request(event: ApiGatewayV2httpRequest) -> Result<Request, ApiError> {
    let mut headers = event.headers;
    if headers.get(HOST).is_some_and(|host| !host.to_str().is_ok_and(is_host)) {
        return Err(ApiError::malformed("the Host header is no host"));
    }
    let cookies = event.cookies.unwrap_or_default().into_iter();
    // One that can't be a header is none of ours.
    for cookie in cookies.filter_map(|cookie| HeaderValue::from_str(&cookie).ok()) {
        headers.append(COOKIE, cookie);
    }
    let query = event.raw_query_string.unwrap_or_default();
    let query = utf8_percent_encode(&query, NOT_IN_A_QUERY).to_string();
    let uri: Uri = format!("/?{query}").parse().map_err(|_| ApiError::malformed("the query is none"))?;
    let body = match event.body {
        None => Body::Empty,
        Some(body) if event.is_base64_encoded => {
            Body::Binary(STANDARD.decode(body).map_err(|_| ApiError::malformed("the body is no base64"))?)
        }
        Some(body) => Body::Text(body),
    };
    let mut request = Request::new(body);
    *request.method_mut() = event.request_context.http.method.clone();
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request
        .with_raw_http_path(event.raw_path.unwrap_or_default())
        .with_path_parameters(event.path_parameters)
        .with_request_context(RequestContext::ApiGatewayV2(event.request_context)))
}

/// Whether a request came by TLS, as the gateway says, or else as its host does: only loopback goes without.
#[must_use]
pub fn is_over_tls(event: &ApiGatewayV2httpRequest) -> bool {
    let text = |name: HeaderName| event.headers.get(name).and_then(|value| value.to_str().ok());
    match text(HeaderName::from_static("x-forwarded-proto")) {
        Some(scheme) => scheme == "https",
        None => text(HOST).is_some_and(|host| Site::new(host).base().starts_with("https:")),
    }
}

/// An answer, as API Gateway takes it: cookies stand by themselves. By TLS it says that browsers shall come by nothing else; only
/// of this very name, since what is beside it is not ours.
#[must_use]
pub fn response(response: Response<Body>, is_over_tls: bool) -> ApiGatewayV2httpResponse {
    let (mut head, body) = response.into_parts();
    if is_over_tls {
        head.headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
    let cookies = head.headers.get_all(SET_COOKIE).iter();
    let cookies = cookies.filter_map(|cookie| cookie.to_str().ok().map(str::to_owned)).collect();
    head.headers.remove(SET_COOKIE);
    let mut answer = ApiGatewayV2httpResponse::default();
    answer.status_code = i64::from(head.status.as_u16());
    answer.is_base64_encoded = matches!(body, Body::Binary(_));
    answer.headers = head.headers;
    answer.cookies = cookies;
    answer.body = Some(body);
    answer
}

/// Whether a text is a host as `Host` names one: a name or an address, and perhaps a port (RFC 9110, section 7.2).
#[must_use]
pub fn is_host(text: &str) -> bool {
    let (name, port) = match text.find(']') {
        Some(end) => text.split_at(end + 1),
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let is_port = match port.strip_prefix(':') {
        Some(port) => port.parse::<u16>().is_ok() && port.bytes().all(|b| b.is_ascii_digit()),
        None => port.is_empty(),
    };
    let is_name = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)),
    };
    is_port && is_name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(changed: &serde_json::Value) -> ApiGatewayV2httpRequest {
        let mut event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "",
            "headers": { "host": "crudder.example" },
            "requestContext": { "http": { "method": "POST", "path": "/" }, "stage": "$default" },
            "isBase64Encoded": false,
        });
        for (name, value) in changed.as_object().unwrap() {
            event[name] = value.clone();
        }
        serde_json::from_value(event).unwrap()
    }

    #[track_caller]
    fn check(changed: &serde_json::Value, status: Option<u16>) {
        let refused = request(event(changed)).err().map(|error| error.status.as_u16());
        assert_eq!(refused, status, "{changed}");
    }

    #[test]
    fn what_is_none_is_a_400_and_no_panic() {
        for host in ["a b", "", "a@b", "a/b", "http://a", "a:b", "a:65536", "[::1", "a,b", "é", "a\tb", "["]
        {
            check(&json!({ "headers": { "host": host } }), Some(400));
        }
        for host in ["crudder.example", "a:1", "[::1]:3000", "127.0.0.1:3000", "a_b"] {
            check(&json!({ "headers": { "host": host } }), None);
        }
        check(&json!({ "headers": {} }), None);
        check(&json!({ "body": "%", "isBase64Encoded": true }), Some(400));
        check(&json!({ "rawQueryString": "a".repeat(70_000) }), Some(400));
        check(&json!({ "headers": { "x-forwarded-proto": "a b", "host": "a" } }), None);
    }

    #[test]
    fn a_query_is_read_as_it_came_whatever_stands_in_it() {
        let request =
            request(event(&json!({ "rawPath": "/a?b=1", "rawQueryString": "q=<é b>#|&p=%3C" }))).unwrap();
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(request.uri().query().unwrap().as_bytes()).into_owned().collect();
        assert_eq!(pairs, [("q".into(), "<é b>#|".into()), ("p".into(), "<".into())]);
        assert_eq!(request.raw_http_path(), "/a?b=1", "what the path had escaped is no query");
    }

    #[test]
    fn browsers_are_told_to_stay_with_tls_where_there_is_tls() {
        for (headers, expected) in [
            (json!({ "host": "crudder.example", "x-forwarded-proto": "https" }), true),
            (json!({ "host": "crudder.example" }), true),
            (json!({ "host": "127.0.0.1:3000", "x-forwarded-proto": "http" }), false),
            (json!({ "host": "127.0.0.1:3000" }), false),
            (json!({}), false),
        ] {
            assert_eq!(is_over_tls(&event(&json!({ "headers": headers }))), expected, "{headers}");
        }
        let told = |is_over_tls| {
            let answer = super::response(Response::new(Body::Empty), is_over_tls);
            answer.headers.contains_key(STRICT_TRANSPORT_SECURITY)
        };
        assert_eq!((told(true), told(false)), (true, false));
    }

    #[test]
    fn cookies_stand_by_themselves_on_both_ways() {
        let request = request(event(&json!({ "cookies": ["a=b", "\n", "c=d"] }))).unwrap();
        let came: Vec<&str> =
            request.headers().get_all(COOKIE).iter().map(|it| it.to_str().unwrap()).collect();
        assert_eq!(came, ["a=b", "c=d"]);
        let mut answer = Response::new(Body::Text("hé".to_owned()));
        answer.headers_mut().insert(SET_COOKIE, HeaderValue::from_static("a=b"));
        let answer = serde_json::to_value(super::response(answer, false)).unwrap();
        assert_eq!((&answer["statusCode"], &answer["body"]), (&json!(200), &json!("hé")));
        assert_eq!((&answer["cookies"], &answer["headers"]), (&json!(["a=b"]), &json!({})));
    }
}
