//! Third-party apps: how they sign people in, what their tokens may do, and how that ends.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::{Method, redirect};
use serde_json::{Value, json};

use crate::app::{Client, PASSWORD, Person, Reply, TestApp};

mod edges;

const OOB: &str = "urn:ietf:wg:oauth:2.0:oob";
const CALLBACK: &str = "https://client.example/back?from=crudder";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A registered app.
pub(crate) struct ThirdParty<'a> {
    crudder: &'a TestApp,
    pub(crate) id: String,
    secret: String,
}

type Pairs<'a> = Vec<(&'a str, &'a str)>;

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Sends a form, as all clients of OAuth do. It reaches the function in base64.
async fn send(crudder: &TestApp, path: &str, pairs: &[(&str, &str)]) -> Reply {
    let request = crudder.visitor().request(Method::POST, path);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    Reply::to(request.body(form(pairs))).await
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before)
        .unwrap_or_else(|| panic!("{before} is not in {text}"))
        .1
        .split_once(after)
        .unwrap()
        .0
}

impl<'a> ThirdParty<'a> {
    pub(crate) async fn register(crudder: &'a TestApp, scopes: &str) -> Self {
        let uris = format!("{OOB}\n{CALLBACK}");
        let pairs = [("client_name", "toot"), ("redirect_uris", uris.as_str()), ("scopes", scopes)];
        let app = send(crudder, "/api/v1/apps", &pairs).await.expect(200);
        assert_eq!(app["redirect_uris"], json!([OOB, CALLBACK]));
        let text = |name: &str| app[name].as_str().unwrap().to_owned();
        Self { crudder, id: text("client_id"), secret: text("client_secret") }
    }

    fn query(&self, more: &[(&str, &str)]) -> String {
        let mut pairs: Pairs<'_> = vec![
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", OOB),
            ("scope", "read write"),
            ("state", "None"),
            ("force_login", "False"),
        ];
        for (name, value) in more {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        format!("/oauth/authorize?{}", form(&pairs))
    }

    /// Opens the page, fills in the form and sends it, as a browser does.
    async fn answer(&self, handle: &str, password: &str, decision: &str, more: &[(&str, &str)]) -> Reply {
        let page = self.crudder.visitor().get(&self.query(more)).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
        let mut pairs = hidden(&page.text);
        for (name, value) in [("username", handle), ("password", password), ("decision", decision)] {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        self.post(&pairs, &cookie).await
    }

    async fn post(&self, pairs: &[(String, String)], cookie: &str) -> Reply {
        let browser = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let pairs: Pairs<'_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = browser
            .post(format!("{}/oauth/authorize", self.crudder.visitor().base))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", cookie)
            .body(form(&pairs));
        Reply::to(request).await
    }

    pub(crate) async fn code(&self, handle: &str, more: &[(&str, &str)]) -> String {
        let page = self.answer(handle, PASSWORD, "allow", more).await;
        assert_eq!(page.status, 200, "{}", page.text);
        between(&page.text, r#"type="text" value=""#, "\"").to_owned()
    }

    async fn token(&self, more: &[(&str, &str)]) -> Reply {
        let mut pairs: Pairs<'_> = vec![("client_id", &self.id), ("client_secret", &self.secret)];
        for (name, value) in more {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        send(self.crudder, "/oauth/token", &pairs).await
    }

    pub(crate) async fn redeem(&self, code: &str, more: &[(&str, &str)]) -> Reply {
        let mut pairs: Pairs<'_> =
            vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", OOB)];
        for (name, value) in more {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        self.token(&pairs).await
    }

    /// Trades a refresh token.
    pub(crate) async fn renew(&self, refresh: &str) -> Reply {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await
    }

    /// Gives a token back.
    pub(crate) async fn revoke(&self, token: &str) -> Reply {
        let pairs = [("client_id", &*self.id), ("client_secret", &*self.secret), ("token", token)];
        send(self.crudder, "/oauth/revoke", &pairs).await
    }

    /// Signs somebody in, by a code.
    pub(crate) async fn sign_in(&self, handle: &str, scope: &str) -> (Client, Value) {
        let code = self.code(handle, &[("scope", scope)]).await;
        let token = self.redeem(&code, &[]).await.expect(200);
        (self.crudder.bearer(token["access_token"].as_str().unwrap()), token)
    }
}

/// The fields of a page's form that nobody sees.
fn hidden(page: &str) -> Vec<(String, String)> {
    let fields = page.split(r#"<input type="hidden" name=""#).skip(1);
    let marks = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    let plain =
        |text: &str| marks.iter().fold(text.to_owned(), |text, (mark, plain)| text.replace(mark, plain));
    fields
        .map(|field| {
            let (name, rest) = field.split_once('"').unwrap();
            (name.to_owned(), plain(between(rest, r#"value=""#, "\"")))
        })
        .collect()
}

async fn world(scopes: &str) -> (TestApp, Person) {
    let crudder = TestApp::start();
    let ada = crudder.person("ada").await;
    ThirdParty::register(&crudder, scopes).await;
    (crudder, ada)
}

#[tokio::test]
async fn an_app_signs_somebody_in_by_a_code_and_acts_in_her_name() {
    let (crudder, ada) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write follow push").await;
    let (client, token) = app.sign_in("ada", "read write follow push").await;
    assert_eq!(token["scope"], "read write follow push");
    assert_eq!(token["token_type"], "Bearer");
    assert!(token["access_token"].as_str().unwrap().starts_with("crd_") && token["created_at"].is_u64());
    assert!(token.get("expires_in").is_none(), "it lasts until it is revoked");
    crudder.advance(400 * 86_400).await;
    let me = client.get("/api/v1/accounts/verify_credentials").await.expect(200);
    assert_eq!(me["id"], ada.id.as_str());
    let status = client.post("/api/v1/statuses", json!({ "status": "by an app #exp3h" })).await.expect(200);
    let id = status["id"].as_str().unwrap().to_owned();
    assert_eq!(client.home().await, [id.as_str()]);
    assert_eq!(client.public().await, [id.as_str()]);
    client.delete(&format!("/api/v1/statuses/{id}")).await.expect(200);
    assert!(crudder.visitor().public().await.is_empty());
    let known = client.get("/api/v1/apps/verify_credentials").await.expect(200);
    assert_eq!((&known["name"], known.get("client_secret")), (&json!("toot"), None));
}

#[tokio::test]
async fn the_browser_is_sent_back_with_the_code_and_the_state() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let more = [
        ("redirect_uri", CALLBACK),
        ("state", "a&b=\"<é>"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let back = app.answer("ada", PASSWORD, "allow", &more).await;
    let location = back.header("location");
    assert_eq!(back.status, 303);
    assert!(location.starts_with("https://client.example/back?from=crudder&code="), "{location}");
    assert!(location.contains("&state=a%26b%3D%22%3C%C3%A9%3E"), "{location}");
    let code = between(location, "code=", "&");
    let with = |verifier: &'static str| vec![("redirect_uri", CALLBACK), ("code_verifier", verifier)];
    app.redeem(code, &[("redirect_uri", CALLBACK)]).await.refuses(400, "code_verifier");
    app.redeem(code, &with(CHALLENGE)).await.refuses(400, "code_verifier");
    app.redeem(code, &with(VERIFIER)).await.expect(200);

    let denied = app.answer("", "", "deny", &more).await;
    assert!(denied.header("location").contains("error=access_denied"), "{}", denied.header("location"));
    let page = app.answer("", "", "deny", &[]).await;
    assert!(page.status == 200 && page.text.contains("gets no access"), "{}", page.text);
}

#[tokio::test]
async fn a_code_works_once_and_its_second_use_ends_what_the_first_gave() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let code = app.code("ada", &[]).await;
    let token = app.redeem(&code, &[]).await.expect(200);
    let client = crudder.bearer(token["access_token"].as_str().unwrap());
    client.get("/api/v1/timelines/home").await.expect(200);
    app.redeem(&code, &[]).await.refuses(400, "invalid_grant");
    client.get("/api/v1/timelines/home").await.refuses(401, "access token");

    // Of many at once one gets a token at most, and since others came, it does not keep it.
    let code = app.code("ada", &[]).await;
    let tries = futures::future::join_all((0..8).map(|_| app.redeem(&code, &[]))).await;
    let given: Vec<&Reply> = tries.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(given.len(), 1);
    let client = crudder.bearer(given[0].json()["access_token"].as_str().unwrap());
    client.get("/api/v1/timelines/home").await.expect(401);
}

#[tokio::test]
async fn a_code_is_bound_to_app_address_verifier_and_ten_minutes() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let other = ThirdParty::register(&crudder, "read write").await;
    let code = app.code("ada", &[]).await;
    other.redeem(&code, &[]).await.refuses(400, "invalid_grant");
    app.redeem(&code, &[("redirect_uri", CALLBACK)]).await.refuses(400, "redirect_uri");
    app.redeem(&code, &[("code_verifier", VERIFIER)]).await.refuses(400, "code_verifier");
    app.redeem(&code, &[("client_secret", &other.secret)]).await.refuses(401, "invalid_client");
    app.redeem("nonsense", &[]).await.refuses(400, "invalid_grant");
    app.redeem(&code, &[]).await.expect(200);
    let code = app.code("ada", &[]).await;
    crudder.advance(600).await;
    app.redeem(&code, &[]).await.refuses(400, "invalid_grant");
}

#[tokio::test]
async fn what_an_app_must_not_ask_never_reaches_the_person() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write:statuses").await;
    let visitor = crudder.visitor();
    for more in [
        [("client_id", "1")],
        [("redirect_uri", "https://evil.example/")],
        [("redirect_uri", "https://client.example/back?from=crudder&x=1")],
        [("redirect_uri", "https://client.example/back")],
    ] {
        let page = visitor.get(&app.query(&more)).await;
        assert_eq!((page.status, page.header("location")), (400, ""), "{more:?}");
        assert!(page.header("content-type").starts_with("text/html"), "{more:?}");
    }
    let browser = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "write", "invalid_scope"),
        ("scope", "admin:read", "invalid_scope"),
        ("code_challenge", CHALLENGE, "invalid_request"),
        ("code_challenge_method", "S256", "invalid_request"),
    ] {
        let path = app.query(&[("redirect_uri", CALLBACK), ("scope", "read"), (name, value)]);
        let answer = Reply::to(browser.get(format!("{}{path}", visitor.base))).await;
        let location = answer.header("location");
        assert!(answer.status == 303 && location.contains(&format!("error={error}")), "{name}: {location}");
        assert!(location.contains("state=None"), "{location}");
    }
}

#[tokio::test]
async fn the_page_is_plain_framed_by_nobody_and_sent_by_itself_only() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    // Mastodon.py asks with a slash at the end.
    let path = app.query(&[("state", "\"><script>alert(1)</script>")]);
    let page = crudder.visitor().get(&path.replacen("authorize", "authorize/", 1)).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("<script"), "{}", page.text);
    let policy = page.header("content-security-policy");
    for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{policy}");
    }
    let cookie = page.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(page.header("cache-control"), "private, no-store");

    let before = crudder.table().await;
    let mut pairs = hidden(&page.text);
    for (name, value) in [("username", "ada"), ("password", PASSWORD), ("decision", "allow")] {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    let other = format!("crudder_form={}", "a".repeat(43));
    for cookie in ["", "crudder_form=", other.as_str()] {
        let refused = app.post(&pairs, cookie).await;
        assert_eq!(refused.status, 403, "{cookie}");
        assert!(!refused.text.contains(PASSWORD));
    }
    let wrong = app.answer("ada", "Another-horse-8", "allow", &[]).await;
    assert!(wrong.status == 422 && wrong.text.contains("is wrong") && wrong.text.contains(r#"value="ada""#));
    let nobody = app.answer("nobody_here", PASSWORD, "allow", &[]).await;
    assert!(nobody.status == 422 && nobody.text.contains("is wrong"));
    assert_eq!(crudder.table().await, before);
}

#[tokio::test]
async fn a_token_does_what_its_scopes_allow_and_no_more() {
    let (crudder, ada) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write follow profile").await;
    let id = ada.says("hello", 3_600).await;
    let (reader, _) = app.sign_in("ada", "read:statuses").await;
    reader.get("/api/v1/timelines/home").await.expect(200);
    reader.get(&format!("/api/v1/statuses/{id}")).await.expect(200);
    reader.get("/api/v1/accounts/verify_credentials").await.refuses(403, "read:accounts or profile");
    reader.get("/api/v1/accounts/lookup?acct=ada").await.refuses(403, "read:accounts");
    reader.post("/api/v1/statuses", json!({ "status": "no" })).await.refuses(403, "write:statuses");
    reader.delete(&format!("/api/v1/statuses/{id}")).await.refuses(403, "write:statuses");
    reader.get("/api/v1/instance").await.expect(200);
    let (profile, _) = app.sign_in("ada", "profile").await;
    profile.get("/api/v1/accounts/verify_credentials").await.expect(200);
    profile.get("/api/v1/timelines/home").await.refuses(403, "read:statuses");
    let bob = crudder.person("bob").await;
    let (follower, _) = app.sign_in("ada", "follow").await;
    follower.post(&format!("/api/v1/accounts/{}/follow", bob.id), json!({})).await.expect(200);
    // What people alone may do: see and end what they have granted.
    for path in ["/auth/apps", "/auth/sign-out"] {
        assert!(reader.get(path).await.status >= 400, "{path}");
    }
}

#[tokio::test]
async fn an_apps_own_token_stands_for_nobody_and_ends() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let token = app.token(&[("grant_type", "client_credentials"), ("scope", "read write")]).await.expect(200);
    assert_eq!((token["expires_in"].as_u64(), token.get("refresh_token")), (Some(30 * 86_400), None));
    let client = crudder.bearer(token["access_token"].as_str().unwrap());
    client.get("/api/v1/apps/verify_credentials").await.expect(200);
    client.get("/api/v1/timelines/public").await.expect(200);
    client.get("/api/v1/timelines/home").await.refuses(422, "authenticated user");
    crudder.advance(30 * 86_400).await;
    client.get("/api/v1/timelines/public").await.expect(401);
}

#[tokio::test]
async fn an_app_signs_somebody_up_and_can_do_nothing_in_that_name_before_the_address_is_confirmed() {
    let crudder = TestApp::start();
    let app = ThirdParty::register(&crudder, "read write").await;
    let own = app.token(&[("grant_type", "client_credentials"), ("scope", "read write")]).await.expect(200);
    let own = crudder.bearer(own["access_token"].as_str().unwrap());
    let sign_up = |changed: &[(&str, Value)]| {
        let mut body = json!({
            "username": "ada", "email": "ada@example.com", "password": PASSWORD, "agreement": true, "locale": "en",
        });
        for (name, value) in changed {
            body[*name] = value.clone();
        }
        own.post("/api/v1/accounts", body)
    };
    for (field, value) in [
        ("agreement", json!(false)),
        ("agreement", Value::Null),
        ("username", json!("")),
        ("email", json!("ada")),
        ("password", json!("short")),
        ("locale", json!("no language at all")),
    ] {
        sign_up(&[(field, value)]).await.refuses(422, field);
    }
    let given = sign_up(&[]).await.expect(200);
    assert_eq!((&given["token_type"], &given["scope"]), (&json!("Bearer"), &json!("read write")));
    let ada = crudder.bearer(given["access_token"].as_str().unwrap());
    for path in ["/api/v1/accounts/verify_credentials", "/api/v1/timelines/home", "/api/v1/timelines/public"]
    {
        ada.get(path).await.refuses(403, "confirmed");
    }
    ada.post("/api/v1/statuses", json!({ "status": "Too early" })).await.refuses(403, "confirmed");
    sign_up(&[("email", json!("other@example.com"))]).await.refuses(422, "username");

    let code = json!({ "username": "ada", "code": crudder.code_for("ada@example.com").await });
    crudder.visitor().post("/auth/confirm", code).await.expect(200);
    let me = ada.get("/api/v1/accounts/verify_credentials").await.expect(200);
    assert_eq!(me["username"], "ada");
    ada.post("/api/v1/statuses", json!({ "status": "In good time" })).await.expect(200);
    // It lasts, and stands among those that she can end.
    crudder.advance(2 * 86_400).await;
    ada.get("/api/v1/timelines/home").await.expect(200);
    let person = crudder.sign_in("ada").await;
    let apps = person.get("/auth/apps").await.expect(200);
    assert_eq!(apps[0]["id"], app.id.as_str());
    person.delete(&format!("/auth/apps/{}", app.id)).await.expect(200);
    ada.get("/api/v1/timelines/home").await.expect(401);
}

#[tokio::test]
async fn a_token_that_waits_for_its_account_can_be_given_back_by_its_app_alone() {
    let (crudder, _) = world("read").await;
    let (app, other) =
        (ThirdParty::register(&crudder, "read write").await, ThirdParty::register(&crudder, "read").await);
    let own = app.token(&[("grant_type", "client_credentials"), ("scope", "write")]).await.expect(200);
    let bob = json!({
        "username": "bob", "email": "bob@example.com", "password": PASSWORD, "agreement": true, "locale": "en",
    });
    let given = crudder.bearer(own["access_token"].as_str().unwrap()).post("/api/v1/accounts", bob).await;
    let token = given.expect(200)["access_token"].as_str().unwrap().to_owned();
    other.revoke(&token).await.refuses(403, "unauthorized_client");
    app.revoke(&token).await.expect(200);
    let code = json!({ "username": "bob", "code": crudder.code_for("bob@example.com").await });
    crudder.visitor().post("/auth/confirm", code).await.expect(200);
    crudder.bearer(&token).get("/api/v1/accounts/verify_credentials").await.expect(401);
    crudder.sign_in("bob").await;
}

#[tokio::test]
async fn only_an_apps_own_token_signs_people_up_and_what_is_never_confirmed_is_gone_after_a_day() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let bob = json!({
        "username": "bob", "email": "bob@example.com", "password": PASSWORD, "agreement": true, "locale": "en",
    });
    let (of_person, _) = app.sign_in("ada", "read write").await;
    of_person.post("/api/v1/accounts", bob.clone()).await.refuses(403, "a token of the application itself");
    crudder.visitor().post("/api/v1/accounts", bob.clone()).await.expect(401);
    let reads = app.token(&[("grant_type", "client_credentials"), ("scope", "read")]).await.expect(200);
    let reads = crudder.bearer(reads["access_token"].as_str().unwrap());
    reads.post("/api/v1/accounts", bob.clone()).await.refuses(403, "write:accounts");

    let own = app.token(&[("grant_type", "client_credentials"), ("scope", "write")]).await.expect(200);
    let given = crudder.bearer(own["access_token"].as_str().unwrap()).post("/api/v1/accounts", bob).await;
    let bob = crudder.bearer(given.expect(200)["access_token"].as_str().unwrap());
    bob.get("/api/v1/timelines/public").await.expect(403);
    crudder.advance(86_400).await;
    bob.get("/api/v1/timelines/public").await.expect(401);
    // The sweep takes what ended before its second.
    crudder.advance(1).await;
    crudder.visitor().post("/local/sweep", json!({})).await.expect(200);
    assert!(crudder.table().await.iter().all(|item| !item.to_string().contains("bob")), "nothing is left");
}

#[tokio::test]
async fn a_refresh_token_works_once_and_may_only_ask_for_less() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let (client, token) = app.sign_in("ada", "read:statuses").await;
    let old = token["refresh_token"].as_str().unwrap();
    let renew =
        |scope: &'static str| vec![("grant_type", "refresh_token"), ("refresh_token", old), ("scope", scope)];
    app.token(&renew("read")).await.refuses(400, "invalid_scope");
    let new = app.token(&renew("")).await.expect(200);
    assert_eq!(new["scope"], "read:statuses");
    client.get("/api/v1/timelines/home").await.expect(401);
    crudder.bearer(new["access_token"].as_str().unwrap()).get("/api/v1/timelines/home").await.expect(200);
    app.token(&renew("")).await.refuses(400, "invalid_grant");
}

#[tokio::test]
async fn a_password_is_traded_where_that_is_allowed() {
    let (crudder, ada) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write follow").await;
    let offered = crudder.visitor().get("/.well-known/oauth-authorization-server").await.expect(200);
    assert!(offered["grant_types_supported"].as_array().unwrap().contains(&json!("password")));
    assert_eq!(offered["code_challenge_methods_supported"], json!(["S256"]));
    let by = |username: &'static str, password: &'static str| {
        vec![
            ("grant_type", "password"),
            ("username", username),
            ("password", password),
            ("scope", "read write follow"),
        ]
    };
    for username in ["ada", "ada0@example.com"] {
        let token = app.token(&by(username, PASSWORD)).await.expect(200);
        assert_eq!(token["scope"], "read write follow");
        let client = crudder.bearer(token["access_token"].as_str().unwrap());
        let me = client.get("/api/v1/accounts/verify_credentials").await.expect(200);
        assert_eq!(me["id"], ada.id.as_str());
    }
    app.token(&by("ada", "Another-horse-8")).await.refuses(400, "invalid_grant");
    app.token(&by("nobody_here", PASSWORD)).await.refuses(400, "invalid_grant");
    app.token(&[("grant_type", "implicit")]).await.refuses(400, "unsupported_grant_type");
    app.token(&[]).await.refuses(400, "grant_type");
}

#[tokio::test]
async fn an_app_revokes_its_own_tokens_and_no_others() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let other = ThirdParty::register(&crudder, "read write").await;
    let (client, token) = app.sign_in("ada", "read").await;
    let text = token["access_token"].as_str().unwrap();
    let revoke = async |by: &ThirdParty<'_>, token: &str| {
        let basic = STANDARD.encode(format!("{}:{}", by.id, by.secret));
        let request = crudder.visitor().request(Method::POST, "/oauth/revoke");
        let request = request.header("authorization", format!("Basic {basic}"));
        Reply::to(request.json(&json!({ "token": token }))).await
    };
    revoke(&other, text).await.refuses(403, "unauthorized_client");
    client.get("/api/v1/timelines/home").await.expect(200);
    revoke(&app, text).await.expect(200);
    client.get("/api/v1/timelines/home").await.refuses(401, "access token");
    revoke(&app, text).await.expect(200);
    revoke(&app, "nonsense").await.expect(200);
    let (client, token) = app.sign_in("ada", "read").await;
    revoke(&app, token["refresh_token"].as_str().unwrap()).await.expect(200);
    client.get("/api/v1/timelines/home").await.expect(401);
}

#[tokio::test]
async fn a_person_sees_which_apps_have_access_and_ends_it() {
    let (crudder, ada) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let bob = crudder.person("bob").await;
    let (first, _) = app.sign_in("ada", "read").await;
    let (second, _) = app.sign_in("ada", "write:statuses").await;
    let (of_bob, _) = app.sign_in("bob", "read").await;
    let apps = ada.get("/auth/apps").await.expect(200);
    assert_eq!(apps.as_array().unwrap().len(), 1);
    assert_eq!((&apps[0]["name"], &apps[0]["id"]), (&json!("toot"), &json!(app.id)));
    let scopes: Vec<_> = apps[0]["scopes"].as_array().unwrap().iter().map(|scope| &scope["name"]).collect();
    assert_eq!(scopes, ["read", "write:statuses"]);
    ada.delete(&format!("/auth/apps/{}", app.id)).await.expect(200);
    ada.delete(&format!("/auth/apps/{}", app.id)).await.expect(200);
    for client in [&first, &second] {
        client.get("/api/v1/instance").await.expect(200);
        client.get("/api/v1/apps/verify_credentials").await.expect(401);
    }
    of_bob.get("/api/v1/timelines/home").await.expect(200);
    assert_eq!(ada.get("/auth/apps").await.expect(200), json!([]));
    assert_eq!(bob.get("/auth/apps").await.expect(200).as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn no_secret_lies_in_the_table() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let code = app.code("ada", &[]).await;
    let lies =
        async |secret: &str| crudder.table().await.iter().any(|item| item.to_string().contains(secret));
    assert!(!lies(&code).await && !lies(&app.secret).await);
    let token = app.redeem(&code, &[]).await.expect(200);
    for name in ["access_token", "refresh_token"] {
        let token = token[name].as_str().unwrap();
        assert!(!lies(token).await && !lies(&token[4..]).await, "{name}");
    }
    assert!(!lies(PASSWORD).await && !lies(&URL_SAFE_NO_PAD.encode(&code)).await);
}

#[tokio::test]
async fn apps_are_answered_in_mastodons_shape_throughout() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let (client, _) = app.sign_in("ada", "read write").await;
    for path in ["/api/v1/instance/", "/api/v2/instance/", "/api/v1/timelines/home/"] {
        assert_eq!(client.get(path).await.status, 200, "{path}");
    }
    client.get("/api/v1/nothing").await.refuses(404, "error");
    let wrong = Reply::to(client.request(Method::PATCH, "/api/v1/statuses/1")).await;
    wrong.refuses(405, "method");
    assert_eq!(wrong.header("allow"), "DELETE, GET, PUT");
    let large = client.request(Method::POST, "/api/v1/statuses").header("content-type", "application/json");
    Reply::to(large.body(vec![b' '; 200_000])).await.refuses(413, "large");
    let text = client.request(Method::POST, "/api/v1/statuses").header("content-type", "text/plain");
    Reply::to(text.body("hello")).await.refuses(415, "content type");
    // The gateway has no route for it, at either API.
    assert_eq!(Reply::to(client.request(Method::HEAD, "/api/v1/instance")).await.status, 404);
    let page = client.get("/api/v1/timelines/home?limit=1").await;
    assert!(!page.header("link").contains("/?"), "{}", page.header("link"));

    // Whatever a browser asks about: that there is nothing by that path it is to learn from the answer itself.
    for path in ["/oauth/token", "/api/v1/statuses/1", "/api/v1/nothing", "/api/v1/instance/"] {
        let preflight = crudder
            .visitor()
            .request(Method::OPTIONS, path)
            .header("Origin", "https://client.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization");
        let preflight = Reply::to(preflight).await;
        let seen =
            (preflight.status, preflight.header("access-control-allow-origin"), preflight.text.as_str());
        assert_eq!(seen, (204, "*", ""), "{path}");
        assert!(preflight.header("access-control-allow-headers").contains("authorization"), "{path}");
    }
    let asked = client.request(Method::GET, "/api/v1/timelines/home").header("Origin", "https://c.example");
    let exposed = Reply::to(asked).await.header("access-control-expose-headers").to_ascii_lowercase();
    for name in ["link", "etag", "idempotency-key", "x-ratelimit-remaining", "x-ratelimit-reset"] {
        assert!(exposed.contains(name), "{name}: {exposed}");
    }
}

#[tokio::test]
async fn what_clients_send_in_their_own_ways_is_understood() {
    let (crudder, _) = world("read").await;
    let app = ThirdParty::register(&crudder, "read write").await;
    let (client, _) = app.sign_in("ada", "read write").await;
    let post = async |body: &str, key: &str| {
        let request = client.request(Method::POST, "/api/v1/statuses").header("idempotency-key", key);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Reply::to(request.body(body.to_owned())).await
    };
    for (number, sensitive) in ["true", "1", "True", "on"].into_iter().enumerate() {
        let status = post(&format!("status=hi&sensitive={sensitive}"), &number.to_string()).await.expect(200);
        assert_eq!(status["sensitive"], true, "{sensitive}");
    }
    let once = post("status=hi&sensitive=False&expires_in=60", "again").await.expect(200);
    assert_eq!(once["sensitive"], false);
    let again = post("status=hi&sensitive=False&expires_in=60", "again").await.expect(200);
    assert_eq!(once["id"], again["id"]);
    crudder.advance(60).await;
    post("status=hi&sensitive=False&expires_in=60", "again").await.refuses(404, "error");
    let me = client.get("/api/v1/accounts/verify_credentials").await.expect(200);
    let id = me["id"].as_str().unwrap();
    let related =
        client.get(&format!("/api/v1/accounts/relationships?id[]={id}&id[]={id}")).await.expect(200);
    assert!(!related.as_array().unwrap().is_empty());
    let instance = crudder.visitor().get("/api/v1/instance").await.expect(200);
    assert!(instance["version"].as_str().unwrap().starts_with("4.5.0+crudder."));
    assert!(instance["uri"].is_string() && instance["urls"]["streaming_api"].is_string());
}

/// Mangane, Soapbox and others ask for an administration's scopes, too: at every step they get the rest, and are told.
#[tokio::test]
async fn an_app_that_asks_for_what_only_other_servers_have_gets_the_rest_at_every_step() {
    let (crudder, ada) = world("read").await;
    let asked = "read write follow push admin:read admin:write:reports crypto read:quotes";
    let pairs = [("client_name", "Mangane"), ("redirect_uris", OOB), ("scopes", asked)];
    let registered = send(&crudder, "/api/v1/apps", &pairs).await.expect(200);
    assert_eq!(registered["scopes"], json!(["read", "write", "follow", "push"]));
    let app = ThirdParty::register(&crudder, asked.trim_start_matches("read ")).await;
    app.token(&[("grant_type", "client_credentials"), ("scope", "read")]).await.refuses(400, "invalid_scope");
    let app = ThirdParty::register(&crudder, asked).await;
    let page = crudder.visitor().get(&app.query(&[("scope", asked)])).await;
    assert!(page.status == 200 && !page.text.contains("admin"), "{}", page.text);
    let (client, token) = app.sign_in("ada", asked).await;
    assert_eq!(token["scope"], "read write follow push");
    let me = client.get("/api/v1/accounts/verify_credentials").await.expect(200);
    assert_eq!(me["id"], ada.id.as_str());
    let own = app.token(&[("grant_type", "client_credentials"), ("scope", asked)]).await.expect(200);
    assert_eq!(own["scope"], "read write follow push");
    let old = token["refresh_token"].as_str().unwrap();
    let renew = [("grant_type", "refresh_token"), ("refresh_token", old), ("scope", "read admin:read")];
    assert_eq!(app.token(&renew).await.expect(200)["scope"], "read");
    // Nothing else: there is nothing to give.
    for only in ["admin:read", "admin:read admin:write", "crypto"] {
        let pairs = [("client_name", "Mangane"), ("redirect_uris", OOB), ("scopes", only)];
        send(&crudder, "/api/v1/apps", &pairs).await.refuses(422, "administration");
        app.token(&[("grant_type", "client_credentials"), ("scope", only)])
            .await
            .refuses(400, "invalid_scope");
    }
}

#[tokio::test]
async fn a_registration_that_breaks_a_rule_says_which() {
    let crudder = TestApp::start();
    let register = async |pairs: Pairs<'_>| send(&crudder, "/api/v1/apps", &pairs).await;
    register(vec![("redirect_uris", OOB)]).await.refuses(422, "client_name");
    register(vec![("client_name", "toot")]).await.refuses(422, "redirect_uris");
    let with = |name: &'static str, value: &'static str| {
        vec![("client_name", "toot"), ("redirect_uris", OOB), (name, value)]
    };
    register(with("redirect_uris", "javascript:alert(1)")).await.refuses(422, "redirect_uris");
    register(with("scopes", "everything")).await.refuses(422, "scopes");
    register(with("website", "toot")).await.refuses(422, "website");
    let app = register(with("website", "https://toot.example/")).await.expect(200);
    assert_eq!((&app["website"], &app["scopes"]), (&json!("https://toot.example/"), &json!(["read"])));
    let body = json!({ "client_name": "toot", "redirect_uris": [OOB, CALLBACK], "scopes": "read" });
    let app = crudder.visitor().post("/api/v1/apps", body).await.expect(200);
    assert_eq!(app["redirect_uri"], format!("{OOB}\n{CALLBACK}"));
}
