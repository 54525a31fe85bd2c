use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::*;
use crate::template::{Authorizer, Cors, Route};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn gateway(invoke: Invoke) -> Gateway {
    let route = |method: &str, path: &str, authorizer| Route {
        method: method.to_owned(),
        path: path.to_owned(),
        handler: path.trim_start_matches('/').to_owned(),
        authorizer,
        timeout: Duration::from_millis(50),
    };
    let cors = Cors {
        origins: vec!["*".to_owned()],
        methods: vec!["*".to_owned()],
        headers: vec!["authorization".to_owned()],
        max_age: Some(600),
        ..Cors::default()
    };
    let api = Api {
        routes: vec![
            route("POST", "/open", None),
            route("ANY", "/any/{rest+}", None),
            route("GET", "/guarded", Some(Authorizer { scopes: vec!["s".to_owned()] })),
        ],
        cors: Some(cors),
    };
    let clock = MovableClock::with_offset(0);
    let url = http::Uri::from_static("http://127.0.0.1:9/");
    let authorizer = JwtAuthorizer::new("pool".to_owned(), "client".to_owned(), url, Arc::clone(&clock));
    Gateway::new(&api, authorizer, invoke, clock)
}

fn echo() -> Invoke {
    Arc::new(|_, event| Box::pin(async move { Ok(json!({ "statusCode": 200, "body": event["body"] })) }))
}

async fn post(gateway: &Gateway, body: impl Into<Bytes>) -> (StatusCode, Bytes) {
    let request =
        Request::post("/open").header("content-type", "text/plain").header("origin", "https://a.example");
    let answer = gateway.serve(request.body(Full::new(body.into())).unwrap(), HERE).await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    (answer.status(), answer.into_body().collect().await.unwrap().to_bytes())
}

#[tokio::test]
async fn a_body_reaches_the_function_and_its_answer_the_client() {
    assert_eq!(post(&gateway(echo()), "hello").await, (StatusCode::OK, "hello".into()));
}

#[tokio::test]
async fn bodies_and_events_over_the_limits_are_refused_as_aws_refuses_them() {
    let refused = (StatusCode::PAYLOAD_TOO_LARGE, r#"{"message":"Request Entity Too Large"}"#.into());
    assert_eq!(post(&gateway(echo()), vec![b'a'; MAX_BODY + 1]).await, refused);
    assert_eq!(post(&gateway(echo()), vec![b'a'; MAX_EVENT]).await, refused);
    assert_eq!(post(&gateway(echo()), vec![b'a'; MAX_EVENT - 10_000]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_function_that_fails_panics_or_lingers_costs_only_its_request() {
    let failing: Invoke = Arc::new(|_, _| Box::pin(async { Err(FunctionFailed("no".to_owned())) }));
    let panicking: Invoke = Arc::new(|_, _| Box::pin(async { panic!("as a test") }));
    let lingering: Invoke = Arc::new(|_, _| Box::pin(std::future::pending()));
    let error = (StatusCode::INTERNAL_SERVER_ERROR, Bytes::from(r#"{"message":"Internal Server Error"}"#));
    assert_eq!(post(&gateway(failing), "").await, error);
    assert_eq!(post(&gateway(panicking), "").await, error);
    let late = (StatusCode::SERVICE_UNAVAILABLE, Bytes::from(r#"{"message":"Service Unavailable"}"#));
    assert_eq!(post(&gateway(lingering), "").await, late);
}

#[tokio::test]
async fn a_guarded_route_without_a_token_is_refused_before_the_function() {
    let never: Invoke = Arc::new(|_, _| Box::pin(async { Ok(json!("reached")) }));
    let request = Request::get("/guarded").body(Full::<Bytes>::default()).unwrap();
    let answer = gateway(never).serve(request, HERE).await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, r#"{"message":"Unauthorized"}"#);
}

#[tokio::test]
async fn a_preflight_is_answered_by_the_gateway() {
    let request = Request::options("/guarded")
        .header("origin", "https://a.example")
        .header("access-control-request-method", "GET");
    let answer = gateway(echo()).serve(request.body(Full::<Bytes>::default()).unwrap(), HERE).await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(answer.headers()["access-control-allow-headers"], "authorization");
    assert_eq!(answer.headers()["access-control-max-age"], "600");
}

#[tokio::test]
async fn a_preflight_is_handed_to_a_route_that_takes_every_method_and_its_status_kept() {
    let not_found: Invoke = Arc::new(|_, _| {
        Box::pin(async {
            Ok(json!({ "statusCode": 404, "headers": { "access-control-allow-origin": "x" } }))
        })
    });
    let request = Request::options("/any/thing")
        .header("origin", "https://a.example")
        .header("access-control-request-method", "GET");
    let request = request.body(Full::<Bytes>::default()).unwrap();
    let answer = gateway(not_found).serve(request, HERE).await.unwrap();
    assert_eq!(answer.status(), 404, "a browser stops here");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["access-control-allow-headers"], "authorization");
    // Another's is answered without it.
    let request = Request::options("/open")
        .header("origin", "https://a.example")
        .header("access-control-request-method", "PUT");
    let request = request.body(Full::<Bytes>::default()).unwrap();
    assert_eq!(gateway(echo()).serve(request, HERE).await.unwrap().status(), 204);
}

#[tokio::test]
async fn what_no_route_matches_is_given_back() {
    let request = Request::get("/elsewhere").body(Full::<Bytes>::default()).unwrap();
    assert!(gateway(echo()).serve(request, HERE).await.is_err());
}
