//! What every answer says beside its body.

use reqwest::Method;
use serde_json::json;

use crate::app::{Reply, TestApp};

#[tokio::test]
async fn every_answer_of_a_function_says_what_it_is_and_is_kept_by_nobody() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let visitor = app.visitor();
    let asked = [
        (ada.request(Method::GET, "/api/v1/accounts/verify_credentials"), 200),
        (ada.request(Method::GET, "/api/v1/timelines/home"), 200),
        (ada.request(Method::GET, "/api/v1/statuses/1"), 404),
        (ada.request(Method::POST, "/api/v1/statuses").json(&json!({})), 422),
        (visitor.request(Method::GET, "/api/v1/timelines/home"), 401),
        (visitor.request(Method::GET, "/oauth/authorize"), 400),
        (visitor.request(Method::POST, "/oauth/token").json(&json!({})), 400),
        (
            visitor
                .request(Method::POST, "/auth/sign-in")
                .json(&json!({ "username": "ada", "password": "x" })),
            401,
        ),
        (visitor.request(Method::GET, "/.well-known/webfinger?resource=acct:ada@nowhere.example"), 404),
        (visitor.request(Method::PATCH, "/api/v1/timelines/public"), 405),
    ];
    for (request, status) in asked {
        let answer = Reply::to(request).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        let has = |name: &str, value: &str| assert_eq!(answer.header(name), value, "{name}: {}", answer.text);
        has("x-content-type-options", "nosniff");
        has("x-frame-options", "DENY");
        has("referrer-policy", "no-referrer");
        has("cache-control", "private, no-store");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        has("strict-transport-security", "");
    }
}
