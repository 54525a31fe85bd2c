//! Where an app may be sent back to, how it says who it is, and what never stands in an address.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, redirect};
use serde_json::{Value, json};

use super::{OOB, ThirdParty, between, form, send, world};
use crate::app::{PASSWORD, Reply, TestApp};

impl ThirdParty<'_> {
    /// This app, registered with that address.
    async fn returning_to<'a>(crudder: &'a TestApp, uri: &str) -> ThirdParty<'a> {
        let pairs = [("client_name", "toot"), ("redirect_uris", uri), ("scopes", "read write")];
        let app = send(crudder, "/api/v1/apps", &pairs).await.expect(200);
        let text = |name: &str| app[name].as_str().unwrap().to_owned();
        ThirdParty { crudder, id: text("client_id"), secret: text("client_secret") }
    }

    fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.id, self.secret)))
    }
}

#[tokio::test]
async fn only_what_the_rule_names_can_be_registered() {
    let crudder = TestApp::start();
    let register = async |name: &str, value: &str| {
        let mut body = json!({ "client_name": "toot", "redirect_uris": OOB });
        body[name] = json!(value);
        crudder.visitor().post("/api/v1/apps", body).await
    };
    for uri in [
        "https://client.example/back",
        "http://127.0.0.1/cb",
        "http://[::1]:8000/cb",
        "http://localhost:3000/cb",
        "com.example.app:/back",
        "icecubesapp://",
        "mastodon-android-auth://callback",
        "oauth2redirect://com.keylesspalace.tusky/",
    ] {
        register("redirect_uris", uri).await.expect(200);
    }
    for uri in [
        "ms-msdt:/id",
        "smb://a.example/x",
        "search-ms:query=x",
        "chrome://settings",
        "feed:javascript:alert(1)",
        "intent://x#Intent;end",
        "myapp://back",
        "https://user@client.example/",
        "https://client.example/#x",
    ] {
        register("redirect_uris", uri).await.refuses(422, "redirect_uris");
        register("website", uri).await.refuses(422, "website");
    }
}

#[tokio::test]
async fn an_app_on_loopback_gets_its_code_at_any_port_and_trades_it_with_that_one() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::returning_to(&crudder, "http://127.0.0.1/cb").await;
    let asked = "http://127.0.0.1:51234/cb";
    let back = app.answer("ada", PASSWORD, "allow", &[("redirect_uri", asked)]).await;
    let location = back.header("location");
    assert!(back.status == 303 && location.starts_with("http://127.0.0.1:51234/cb?code="), "{location}");
    let code = between(location, "code=", "&");
    for other in ["http://127.0.0.1/cb", "http://127.0.0.1:51235/cb", ""] {
        app.redeem(code, &[("redirect_uri", other)]).await.refuses(400, "redirect_uri");
    }
    app.redeem(code, &[("redirect_uri", asked)]).await.expect(200);
    for other in [
        "http://127.0.0.1:51234/",
        "http://localhost:51234/cb",
        "https://127.0.0.1:51234/cb",
        "http://127.0.0.1:x/cb",
    ] {
        let page = crudder.visitor().get(&app.query(&[("redirect_uri", other)])).await;
        assert_eq!((page.status, page.header("location")), (400, ""), "{other}");
    }
    let named = ThirdParty::returning_to(&crudder, "http://localhost/cb").await;
    let page = crudder.visitor().get(&named.query(&[("redirect_uri", "http://localhost:51234/cb")])).await;
    assert_eq!(page.status, 400, "localhost is a name like any other");
}

#[tokio::test]
async fn the_way_back_says_whose_answer_it_is() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::returning_to(&crudder, "https://client.example/back").await;
    let server = crudder.visitor().get("/.well-known/oauth-authorization-server").await.expect(200);
    assert_eq!(server["authorization_response_iss_parameter_supported"], true);
    let issuer = form(&[("iss", server["issuer"].as_str().unwrap())]);
    let to = [("redirect_uri", "https://client.example/back")];
    let given = app.answer("ada", PASSWORD, "allow", &to).await;
    let denied = app.answer("", "", "deny", &to).await;
    let browser = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let path = app.query(&[to[0], ("scope", "admin:read")]);
    let refused = Reply::to(browser.get(format!("{}{path}", crudder.visitor().base))).await;
    for (answer, says) in
        [(given, "code="), (denied, "error=access_denied"), (refused, "error=invalid_scope")]
    {
        let location = answer.header("location");
        let parameters: Vec<&str> = location.split(['?', '&']).collect();
        assert!(location.contains(says) && parameters.contains(&issuer.as_str()), "{location}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
}

#[tokio::test]
async fn an_app_says_who_it_is_once_and_in_one_way() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let other = ThirdParty::register(&crudder, "read write").await;
    let ask = async |path: &str, basic: Option<String>, body: String| {
        let mut request = crudder.visitor().request(Method::POST, path);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        if let Some(basic) = basic {
            request = request.header("authorization", basic);
        }
        Reply::to(request.body(body)).await
    };
    let own = form(&[("client_id", &app.id), ("client_secret", &app.secret)]);
    let id = format!("client_id={}", app.id);
    for (path, rest) in [("/oauth/token", "grant_type=client_credentials"), ("/oauth/revoke", "token=crd_x")]
    {
        ask(path, None, format!("{own}&{rest}")).await.expect(200);
        ask(path, Some(app.basic()), rest.to_owned()).await.expect(200);
        ask(path, Some(app.basic()), format!("{id}&{rest}")).await.expect(200);
        for (basic, body, at) in [
            (Some(app.basic()), format!("{own}&{rest}"), ""),
            (Some(other.basic()), format!("{own}&{rest}"), ""),
            (Some(other.basic()), format!("{id}&{rest}"), ""),
            (None, format!("{own}&client_id={}&{rest}", other.id), ""),
            (None, format!("{own}&{id}&{rest}"), ""),
            (None, format!("{own}&{rest}&{rest}"), ""),
            (Some(app.basic()), rest.to_owned(), &*format!("?{id}")),
            (Some(app.basic()), rest.to_owned(), &*format!("?client_id={}", other.id)),
            (None, format!("{id}&{rest}"), &*format!("?client_secret={}", app.secret)),
            (None, rest.to_owned(), &*format!("?{own}")),
        ] {
            let answer = ask(&format!("{path}{at}"), basic, body.clone()).await;
            assert_eq!(answer.status, 400, "{path}{at} {body}: {}", answer.text);
            assert_eq!(answer.json()["error"], "invalid_request", "{path}{at} {body}");
        }
        // A header that can't be read is nobody's, whatever the body says.
        ask(path, Some("Basic %".to_owned()), rest.to_owned()).await.refuses(401, "invalid_client");
        ask(path, None, rest.to_owned()).await.refuses(401, "invalid_client");
    }
    let page = crudder.visitor().get(&format!("{}&client_id={}", app.query(&[]), other.id)).await;
    assert_eq!((page.status, page.header("location")), (400, ""));
}

#[tokio::test]
async fn a_secret_in_an_address_changes_nothing() {
    let (crudder, ada) = world("read").await;
    let before = crudder.table().await;
    let in_address = |name: &str, value: &str| form(&[(name, value)]);
    let password = in_address("password", PASSWORD);
    let asked: Vec<(Method, String, Value)> = vec![
        (Method::POST, format!("/auth/sign-in?{password}"), json!({ "username": "ada" })),
        (Method::POST, format!("/auth/sign-in?username=ada&{password}"), json!({})),
        (
            Method::POST,
            format!("/auth/sign-in?{password}"),
            json!({ "username": "ada", "password": PASSWORD }),
        ),
        (
            Method::POST,
            format!("/auth/refresh?{}", in_address("refresh_token", &ada.refresh_token)),
            json!({}),
        ),
        (Method::DELETE, format!("/auth/account?{password}"), json!({})),
        (Method::DELETE, format!("/auth/account/?{password}"), json!({})),
        (
            Method::POST,
            format!("/auth/confirm?{}", in_address("code", "123456")),
            json!({ "username": "ada" }),
        ),
    ];
    for (method, path, body) in asked {
        let answer = Reply::to(ada.request(method, &path).json(&body)).await;
        let expected = if path.contains("account/") { 404 } else { 400 };
        assert_eq!(answer.status, expected, "{path}: {}", answer.text);
    }
    assert_eq!(crudder.table().await, before);
}

#[tokio::test]
async fn people_are_signed_up_by_one_path() {
    let crudder = TestApp::start();
    let app = ThirdParty::register(&crudder, "read write").await;
    let own = app.token(&[("grant_type", "client_credentials"), ("scope", "write")]).await.expect(200);
    let own = crudder.bearer(own["access_token"].as_str().unwrap());
    let ada = json!({
        "username": "ada", "email": "ada@example.com", "password": PASSWORD, "agreement": true, "locale": "en",
    });
    own.post("/api/v1/accounts/", ada.clone()).await.expect(404);
    own.post("/api/v1/accounts", ada).await.expect(200);
}
