//! The sample events of all routes in `events/`: API Gateway's envelope, from the route, around what is the route's own.
//!
//! `UPDATE_DOCS=1 cargo test --workspace --test functions events` writes them; without it the test holds them to that. (Those of
//! functions that are no route are written by hand, and so is that of `apps`.)

use std::collections::BTreeMap;

use crudder_functions::route::Route;
use serde::Serialize;
use serde_json::{Value, json};

use crate::routes::{self, ServedRoute};
use crate::samples::{self, Sample, named};
use crate::template;
use crate::world::NOW;

const HOST: &str = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com";
const ADDRESS: &str = "203.0.113.7";
const AGENT: &str = "curl/8.9.1";
const BEARER: &str =
    "Bearer eyJraWQiOiJjcnVkZGVyIiwiYWxnIjoiUlMyNTYifQ.eyJ0b2tlbl91c2UiOiJhY2Nlc3MifQ.c2lnbmF0dXJl";

/// As API Gateway sends it, payload format 2.0: the members in its order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    version: &'static str,
    route_key: String,
    raw_path: String,
    raw_query_string: String,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    query_string_parameters: BTreeMap<String, String>,
    request_context: Value,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    path_parameters: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(rename = "isBase64Encoded")]
    is_base64: bool,
}

/// The event that a route's own part makes.
fn event(served: ServedRoute, own: &Sample) -> Event {
    let ServedRoute { handler, route } = served;
    let request = &own.request;
    let path_parameters: BTreeMap<String, String> =
        request.path.iter().map(|(name, value)| (name.clone(), named(value))).collect();
    let raw_path = path_parameters
        .iter()
        .fold(route.path().to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value));
    assert!(!raw_path.contains('{'), "{handler}: its sample does not say what stands in {raw_path}");
    let raw_query_string = named(&request.query);
    let mut query_string_parameters = BTreeMap::<String, String>::new();
    for (name, value) in form_urlencoded::parse(raw_query_string.as_bytes()) {
        // Of a name that comes several times API Gateway makes one value.
        let said = query_string_parameters.entry(name.into_owned()).or_default();
        if !said.is_empty() {
            said.push(',');
        }
        said.push_str(&value);
    }
    let json = request.json.as_ref().map(|body| named(&body.to_string()));
    let is_base64 = own.base64.is_some();
    let person = request.by.as_ref().map(|name| samples::id(&name.to_uppercase()));
    assert!(route.is_open() || person.is_some(), "{handler}: nobody asks");
    let headers = headers(own, json.as_ref().map(String::len), person.is_some());
    let request_context = context(route, &raw_path, &headers["user-agent"], person);
    Event {
        version: "2.0",
        route_key: route.key.to_owned(),
        raw_path,
        raw_query_string,
        headers,
        query_string_parameters,
        request_context,
        path_parameters,
        body: json.or_else(|| own.base64.clone()),
        is_base64,
    }
}

fn headers(own: &Sample, length: Option<usize>, is_signed_in: bool) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = [
        ("accept", "*/*"),
        ("host", HOST),
        ("user-agent", AGENT),
        ("x-forwarded-for", ADDRESS),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let mut add = |name: &str, value: String| headers.insert(name.to_owned(), value);
    add("x-amzn-trace-id", format!("Root=1-{:08x}-000000000000000000000001", NOW / 1_000));
    if let Some(length) = length {
        add("content-type", "application/json".to_owned());
        add("content-length", length.to_string());
    }
    if is_signed_in {
        add("authorization", BEARER.to_owned());
    }
    headers.extend(own.headers.clone());
    headers
}

fn context(route: &Route, path: &str, agent: &str, person: Option<u64>) -> Value {
    let mut context = json!({
        "accountId": "123456789012",
        "apiId": "a1b2c3d4e5",
        "domainName": HOST,
        "domainPrefix": "a1b2c3d4e5",
        "http": {
            "method": route.method(),
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": ADDRESS,
            "userAgent": agent,
        },
        "requestId": "JKJaXmPLvHcES01A=",
        "routeKey": route.key,
        "stage": "$default",
        // NOW, as API Gateway writes it.
        "time": "23/Nov/2026:20:00:17 +0000",
        "timeEpoch": NOW,
    });
    if let Some(person) = person {
        let signed_in = NOW / 1_000 - 600;
        context["authorizer"] = json!({ "jwt": {
            "claims": {
                "auth_time": signed_in.to_string(),
                "client_id": "5k2v8m3n7p1q9r4s6t0u2w8x1y",
                "event_id": "5f0c2a1e-8f0e-4c53-9d3e-6b1f2f4f7a10",
                "exp": (signed_in + 3_600).to_string(),
                "iat": signed_in.to_string(),
                "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Cr4dd3rPl",
                "jti": "0d7e5b1c-3a42-4a6c-9a58-2f6f0a2f9c31",
                "origin_jti": "b8a1f3f0-51d7-4f0b-8b5e-7c0c7d0d9e42",
                "scope": "aws.cognito.signin.user.admin",
                "sub": "44a8f4f8-7031-70c2-5c3d-1f2e3d4c5b6a",
                "token_use": "access",
                "username": person.to_string(),
            },
            "scopes": ["aws.cognito.signin.user.admin"],
        } });
    }
    context
}

/// `UPDATE_DOCS=1` writes them.
#[test]
fn the_sample_event_of_every_route_is_made_of_its_own_part() {
    let routes = routes::all();
    for of_function in routes.chunk_by(|one, next| one.handler == next.handler) {
        let handler = of_function[0].handler;
        let own = samples::of(handler);
        let own = own.unwrap_or_else(|| panic!("functions/tests/samples/{handler}.json is missing"));
        let mut asked =
            of_function.iter().filter(|served| own.route.as_ref().is_none_or(|key| *key == served.route.key));
        let made = serde_json::to_string_pretty(&event(*asked.next().unwrap(), &own)).unwrap() + "\n";
        let file = template::root().join("events").join(format!("{handler}.json"));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(file, made).unwrap();
        } else {
            let remedy = "UPDATE_DOCS=1 cargo test --workspace --test functions events";
            let there = std::fs::read_to_string(file).unwrap_or_default();
            assert!(
                there == made,
                "events/{handler}.json is not what its route and its sample make; run {remedy}"
            );
        }
    }
}
