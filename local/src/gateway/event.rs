//! Makes the event that a function gets: API Gateway's payload format 2.0.
//! (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>)
//!
//! As seen on AWS: `rawPath` comes decoded; an empty part (no cookies, no query, no body) is not there at all;
//! only `text/*`, JSON, XML and JavaScript bodies come as text, all others (forms and bodies without a type, too)
//! in base64.

use std::collections::BTreeMap;
use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{header, request};
use serde_json::{Map, Value, json};

use super::authorizer::Token;
use super::router::{Match, decode};

/// The event of one request.
#[must_use]
pub fn build(
    head: &request::Parts,
    body: &[u8],
    found: &Match<'_>,
    token: Option<&Token>,
    from: IpAddr,
    now_millis: u64,
) -> Value {
    let path = decode(head.uri.path());
    let query = head.uri.query().unwrap_or_default();
    let host = host(head);
    let key = found.route.key();
    let mut event = json!({
        "version": "2.0",
        "routeKey": key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers(head, &host, from),
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "crudder",
            "domainName": host,
            "domainPrefix": host.split(['.', ':']).next().unwrap_or_default(),
            "http": {
                "method": head.method.as_str(),
                "path": path,
                "protocol": protocol(head.version),
                "sourceIp": from.to_string(),
                "userAgent": text(head, header::USER_AGENT),
            },
            "requestId": request_id(),
            "routeKey": key,
            "stage": "$default",
            "time": common_log_time(now_millis),
            "timeEpoch": now_millis,
        },
        "isBase64Encoded": false,
    });
    let cookies: Vec<&str> = head
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';').map(str::trim))
        .filter(|cookie| !cookie.is_empty())
        .collect();
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    if !query.is_empty() {
        event["queryStringParameters"] = json!(query_parameters(query));
    }
    if !found.parameters.is_empty() {
        event["pathParameters"] =
            found.parameters.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    }
    if let Some(token) = token {
        event["requestContext"]["authorizer"] =
            json!({ "jwt": { "claims": token.claims_as_texts(), "scopes": token.scopes } });
    }
    if !body.is_empty() {
        // A text type with bytes that are no UTF-8 can't be a JSON string; base64 keeps them as they are.
        match std::str::from_utf8(body) {
            Ok(text) if comes_as_text(head) => event["body"] = json!(text),
            _ => {
                event["body"] = json!(STANDARD.encode(body));
                event["isBase64Encoded"] = json!(true);
            }
        }
    }
    event
}

fn text(head: &request::Parts, name: header::HeaderName) -> &str {
    head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The host that was asked, with its port; HTTP/2 has it in the URI.
fn host(head: &request::Parts) -> String {
    match text(head, header::HOST) {
        "" => head.uri.authority().map(ToString::to_string).unwrap_or_default(),
        host => host.to_owned(),
    }
}

const fn protocol(version: http::Version) -> &'static str {
    match version {
        http::Version::HTTP_2 => "HTTP/2.0",
        http::Version::HTTP_10 => "HTTP/1.0",
        _ => "HTTP/1.1",
    }
}

/// Names in lower case, values of one name joined by commas, and what the gateway adds.
fn headers(head: &request::Parts, host: &str, from: IpAddr) -> Map<String, Value> {
    let mut joined: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in head.headers.iter().filter(|(name, _)| **name != header::COOKIE) {
        let value = String::from_utf8_lossy(value.as_bytes());
        joined
            .entry(name.as_str())
            .and_modify(|so_far| {
                so_far.push(',');
                so_far.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    joined.entry("host").or_insert_with(|| host.to_owned());
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port).to_owned();
    joined.insert("x-forwarded-proto", "http".to_owned());
    joined.insert("x-forwarded-port", port);
    let before = joined.get("x-forwarded-for").map(|before| format!("{before}, ")).unwrap_or_default();
    joined.insert("x-forwarded-for", format!("{before}{from}"));
    joined.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect()
}

fn query_parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        parameters
            .entry(name.into_owned())
            .and_modify(|so_far| {
                so_far.push(',');
                so_far.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    parameters
}

fn comes_as_text(head: &request::Parts) -> bool {
    let kind =
        text(head, header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || matches!(kind.as_str(), "application/json" | "application/xml" | "application/javascript")
}

/// Sixteen characters, as API Gateway's `apigw-requestid`.
fn request_id() -> String {
    use rand::RngCore;
    let mut random = [0_u8; 11];
    rand::rng().fill_bytes(&mut random);
    format!("{}=", base64::engine::general_purpose::STANDARD_NO_PAD.encode(random))
}

/// `12/Mar/2020:19:03:58 +0000`.
fn common_log_time(now_millis: u64) -> String {
    let millis = i64::try_from(now_millis).unwrap_or(i64::MAX);
    let timestamp = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    timestamp.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use http::Request;

    use super::*;
    use crate::template::Route;

    fn event(request: Request<()>, body: &[u8], parameters: Vec<(&str, String)>) -> Value {
        let route = Route {
            method: "GET".to_owned(),
            path: "/a/{id}".to_owned(),
            handler: "get_a".to_owned(),
            authorizer: None,
            timeout: Duration::from_secs(1),
        };
        let found = Match { route: &route, parameters };
        build(&request.into_parts().0, body, &found, None, Ipv4Addr::LOCALHOST.into(), 1_583_348_638_390)
    }

    #[test]
    fn a_request_becomes_payload_2_0() {
        let request = Request::get("/a/1%202?x=1&x=2&y=a%26b")
            .header("Host", "127.0.0.1:3000")
            .header("X-Two", "a")
            .header("X-Two", "b")
            .header("Cookie", "k=v; l=w")
            .header("User-Agent", "curl");
        let event = event(request.body(()).unwrap(), b"", vec![("id", "1 2".to_owned())]);
        assert_eq!(event["routeKey"], "GET /a/{id}");
        assert_eq!(event["rawPath"], "/a/1 2");
        assert_eq!(event["rawQueryString"], "x=1&x=2&y=a%26b");
        assert_eq!(event["queryStringParameters"], json!({ "x": "1,2", "y": "a&b" }));
        assert_eq!(event["pathParameters"], json!({ "id": "1 2" }));
        assert_eq!(event["cookies"], json!(["k=v", "l=w"]));
        assert_eq!(event["headers"]["x-two"], "a,b");
        assert_eq!(event["headers"].get("cookie"), None);
        let context = &event["requestContext"];
        assert_eq!(context["domainName"], "127.0.0.1:3000");
        assert_eq!(context["time"], "04/Mar/2020:19:03:58 +0000");
        assert_eq!(context["http"]["userAgent"], "curl");
        assert_eq!(context["stage"], "$default");
        assert_eq!(event.get("body"), None);
    }

    #[test]
    fn the_runtime_reads_the_event_as_the_gateways() {
        let request = Request::get("/a/1").header("Host", "localhost:3000").body(()).unwrap();
        let event = event(request, b"", vec![("id", "1".to_owned())]).to_string();
        let request = lambda_http::request::from_str(&event).unwrap();
        assert_eq!(request.uri().path(), "/a/1");
    }

    #[track_caller]
    fn check_body(content_type: Option<&str>, body: &[u8], is_base64: bool) {
        let mut request = Request::post("/a/1");
        if let Some(content_type) = content_type {
            request = request.header("Content-Type", content_type);
        }
        let event = event(request.body(()).unwrap(), body, Vec::new());
        assert_eq!(event["isBase64Encoded"], is_base64, "{content_type:?}");
    }

    #[test]
    fn only_text_types_come_as_text() {
        check_body(Some("application/json; charset=utf-8"), b"{}", false);
        check_body(Some("text/plain"), b"x", false);
        check_body(Some("application/x-www-form-urlencoded"), b"a=b", true);
        check_body(Some("multipart/form-data; boundary=x"), b"--x--", true);
        check_body(Some("application/json"), b"\"\xff\"", true);
        check_body(None, b"{}", true);
    }
}
