//! What API Gateway answers itself, and the tokens that it and the functions refuse.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{PASSWORD, Reply, TestApp};
use crate::pool;

const GUARDED: &str = "/api/v1/accounts/verify_credentials";
const OPEN: &str = "/api/v1/timelines/public";

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token's three parts: head and claims as JSON, the signature as it is.
fn parts(token: &str) -> (Value, Value, String) {
    let mut parts = token.split('.');
    let mut json = || -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap()
    };
    (json(), json(), token.rsplit('.').next().unwrap().to_owned())
}

/// The token lets nobody in: not at the gateway, and not where a visitor may read, too.
async fn lets_nobody_in(app: &TestApp, token: &str, why: &str) {
    let client = app.bearer(token);
    let refused = client.get(GUARDED).await;
    assert_eq!((refused.status, refused.text.as_str()), (401, r#"{"message":"Unauthorized"}"#), "{why}");
    assert!(refused.header("www-authenticate").starts_with("Bearer"), "{why}");
    let open = client.get("/api/v1/accounts/lookup?acct=ada").await;
    assert_eq!(open.status, 401, "{why}: {}", open.text);
    let before = app.table().await;
    assert_eq!(client.post("/api/v1/statuses", json!({ "status": "Forged" })).await.status, 401, "{why}");
    assert_eq!(app.table().await, before, "{why}");
}

#[tokio::test]
async fn a_route_that_is_not_there_has_awss_shape() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for (method, path) in [
        (Method::GET, "/api/v1/nothing"),
        (Method::POST, "/api/v1/timelines/public"),
        (Method::GET, "/auth/sign-in"),
        (Method::PUT, "/api/v1/statuses"),
        (Method::GET, "/api/v1/statuses/1/2"),
        (Method::GET, "/api/v1/accounts/1/"),
    ] {
        let answer = Reply::to(ada.request(method, path)).await;
        assert_eq!((answer.status, answer.text.as_str()), (404, r#"{"message":"Not Found"}"#), "{path}");
    }
}

#[tokio::test]
async fn a_guarded_route_without_a_token_is_refused() {
    let app = TestApp::start();
    for (method, path) in [
        (Method::GET, "/api/v1/timelines/home"),
        (Method::GET, GUARDED),
        (Method::PATCH, "/api/v1/accounts/update_credentials"),
        (Method::GET, "/api/v1/accounts/relationships"),
        (Method::POST, "/api/v1/accounts/1/follow"),
        (Method::POST, "/api/v1/accounts/1/unfollow"),
        (Method::POST, "/api/v1/statuses"),
        (Method::DELETE, "/api/v1/statuses/1"),
        (Method::POST, "/auth/sign-out"),
        (Method::GET, "/auth/apps"),
    ] {
        let answer = Reply::to(app.visitor().request(method, path)).await;
        // `/auth` is API Gateway's to guard; all else without a token is for the API that apps use.
        let expected = if path.starts_with("/auth/") {
            r#"{"message":"Unauthorized"}"#
        } else {
            r#"{"error":"The access token is invalid"}"#
        };
        assert_eq!((answer.status, answer.text.as_str()), (401, expected), "{path}");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{path}");
    }
}

#[tokio::test]
async fn every_open_route_answers_a_visitor() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let id = ada.says("For all", 3_600).await;
    for path in [
        "/health".to_owned(),
        "/api/v1/instance".to_owned(),
        "/api/v2/instance".to_owned(),
        OPEN.to_owned(),
        "/api/v1/accounts/lookup?acct=ada".to_owned(),
        format!("/api/v1/accounts/{}", ada.id),
        format!("/api/v1/accounts/{}/statuses", ada.id),
        format!("/api/v1/statuses/{id}"),
    ] {
        let answer = app.visitor().get(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert!(answer.header("content-type").starts_with("application/json"), "{path}");
    }
}

#[tokio::test]
async fn browsers_of_any_origin_may_ask() {
    let app = TestApp::start();
    let preflight = app
        .visitor()
        .request(Method::OPTIONS, "/api/v1/statuses")
        .header("Origin", "https://client.example")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization,content-type,idempotency-key");
    let preflight = Reply::to(preflight).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert!(preflight.header("access-control-allow-headers").contains("authorization"));
    assert!(preflight.header("access-control-allow-methods").contains("POST"));

    for path in [OPEN, GUARDED] {
        let asked = app.visitor().request(Method::GET, path).header("Origin", "https://client.example");
        let asked = Reply::to(asked).await;
        assert_eq!(asked.header("access-control-allow-origin"), "*", "{path}: refusals are readable, too");
        assert!(asked.header("access-control-expose-headers").to_lowercase().contains("link"));
        assert_eq!(asked.header("access-control-allow-credentials"), "", "{path}");
    }
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let token = ada.token.clone().unwrap();
    let (head, claims, signature) = parts(&token);

    let none = json!({ "alg": "none", "kid": head["kid"] });
    lets_nobody_in(&app, &format!("{}.{}.", encode(&none), encode(&claims)), "alg none").await;
    lets_nobody_in(&app, &format!("{}.{}.{signature}", encode(&none), encode(&claims)), "alg none, signed")
        .await;

    let mut other = claims.clone();
    other["username"] = json!("1");
    other["sub"] = json!("1");
    lets_nobody_in(&app, &format!("{}.{}.{signature}", encode(&head), encode(&other)), "other claims").await;

    // HS256 with the public key as the secret, in each form in which a library might take it.
    let keys =
        Reply::to(app.visitor().http.get(format!("{}/local_crudder/.well-known/jwks.json", app.cognito)))
            .await;
    let keys = keys.expect(200);
    let key = &keys["keys"][0];
    let modulus = key["n"].as_str().unwrap();
    let hs256 = json!({ "alg": "HS256", "typ": "JWT", "kid": head["kid"] });
    for secret in
        [modulus.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(modulus).unwrap(), key.to_string().into_bytes()]
    {
        let message = format!("{}.{}", encode(&hs256), encode(&claims));
        let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret);
        let signature = URL_SAFE_NO_PAD.encode(ring::hmac::sign(&secret, message.as_bytes()));
        lets_nobody_in(&app, &format!("{message}.{signature}"), "HS256 with the public key").await;
    }
    let cut = &token[..token.len() - 6];
    for malformed in [cut, &format!("{token}.x")] {
        lets_nobody_in(&app, malformed, "malformed").await;
    }
    // What names no issuer is taken for an app's token.
    for nobodys in ["a.b.c", "a", "..", "crd_a", &format!("crd_{}", "a".repeat(43))] {
        let client = app.bearer(nobodys);
        for path in [GUARDED, OPEN, "/api/v1/accounts/lookup?acct=ada"] {
            client.get(path).await.refuses(401, "access token");
        }
        assert_eq!(client.post("/api/v1/statuses", json!({ "status": "Forged" })).await.status, 401);
    }
    app.bearer(&token).get(GUARDED).await.expect(200);
}

#[tokio::test]
async fn tokens_of_another_pool_are_refused() {
    let (app, elsewhere) = (TestApp::start(), TestApp::start());
    app.person("ada").await;
    let eve = elsewhere.person("eve").await;
    lets_nobody_in(&app, eve.token.as_ref().unwrap(), "another pool's key").await;
}

#[tokio::test]
async fn expired_tokens_are_refused() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    app.advance(3_600).await;
    lets_nobody_in(&app, ada.token.as_ref().unwrap(), "expired").await;
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let body = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": "crudder-local",
        "AuthParameters": {
            "USERNAME": ada.id, "PASSWORD": PASSWORD, "SECRET_HASH": pool::secret_hash(&app, &ada.id).await,
        },
    });
    let tokens = pool::ask(&app, "InitiateAuth", body).await.expect(200);
    let id_token = app.bearer(tokens["AuthenticationResult"]["IdToken"].as_str().unwrap());
    let guarded = id_token.get(GUARDED).await;
    // API Gateway takes its signature, and misses the scope.
    assert_eq!((guarded.status, guarded.text.as_str()), (403, r#"{"message":"Forbidden"}"#));
    assert!(guarded.header("www-authenticate").contains("insufficient_scope"));
    assert_eq!(id_token.get("/api/v1/accounts/lookup?acct=ada").await.status, 401);
}

#[tokio::test]
async fn the_control_plane_is_for_this_machines_own_pages() {
    let app = TestApp::start();
    let foreign =
        app.visitor().request(Method::GET, "/local/mailbox.json").header("Origin", "https://evil.example");
    assert_eq!(Reply::to(foreign).await.status, 403);
    let rebound =
        app.visitor().request(Method::GET, "/local/mailbox.json").header("Host", "evil.example:3000");
    assert_eq!(Reply::to(rebound).await.status, 403);
    assert_eq!(app.visitor().get("/local").await.status, 200);
    assert_eq!(app.visitor().get("/local/nothing").await.status, 404);
    assert_eq!(app.visitor().get("/local/settle").await.status, 405);
}
