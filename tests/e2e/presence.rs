//! Who is not there has no token that counts: on no route, by no API, within no hour.

use std::collections::BTreeMap;

use crudder_functions::route::Needs;
use crudder_functions::table;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, PASSWORD, Person, Reply, TestApp};
use crate::oauth::ThirdParty;

/// Every route but OAuth's own, by an id that is somebody's, something's, or nothing's.
async fn everywhere(client: &Client, id: &str, also_visitors: bool) -> BTreeMap<String, u16> {
    let mut answered = BTreeMap::new();
    let routes = table::functions().flat_map(|function| function.routes);
    let needing = routes.filter(|route| match route.needs {
        Needs::Person(_) => true,
        Needs::NothingOr(_) => also_visitors,
        Needs::Nothing | Needs::Token => false,
    });
    for key in needing.map(|route| route.key) {
        let (method, path) = key.split_once(' ').unwrap();
        let path: String = path
            .split('/')
            .map(|part| match part {
                "{hashtag}" => "rust",
                part if part.starts_with('{') => id,
                part => part,
            })
            .collect::<Vec<_>>()
            .join("/");
        let request = client.request(method.parse().unwrap(), &path);
        let request = match method {
            "GET" => request.query(&[("acct", "bob"), ("q", "bob"), ("id[]", id)]),
            _ => request.json(&json!({ "status": "Still here", "password": PASSWORD, "title": "List" })),
        };
        answered.insert(key.to_owned(), Reply::to(request).await.status);
    }
    answered
}

#[track_caller]
fn none_but_401(answered: &BTreeMap<String, u16>) {
    let others: Vec<_> = answered.iter().filter(|(_, status)| **status != 401).collect();
    assert!(answered.len() > 80 && others.is_empty(), "{others:?}");
}

async fn leave(person: &Person) {
    let body = json!({ "password": PASSWORD });
    Reply::to(person.request(Method::DELETE, "/auth/account").json(&body)).await.expect(200);
}

#[tokio::test]
async fn who_left_is_answered_401_on_every_route_by_every_token() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let said = bob.says("Here to stay", 86_400).await;
    let by_app = ThirdParty::register(&app, "read write follow push")
        .await
        .sign_in("ada", "read write follow push")
        .await
        .0;
    leave(&ada).await;
    let before = app.table().await;
    none_but_401(&everywhere(&app.bearer(ada.token.as_deref().unwrap()), &said, true).await);
    none_but_401(&everywhere(&app.bearer(ada.token.as_deref().unwrap()), &bob.id, true).await);
    let mut by_app = everywhere(&by_app, &said, true).await;
    // Not served to apps at all.
    by_app.retain(|key, _| !key.contains("/auth/"));
    none_but_401(&by_app);
    let gone = app.bearer(ada.token.as_deref().unwrap());
    gone.get("/api/v1/timelines/home?limit=none").await.expect(401);
    assert_eq!(app.table().await, before, "nothing is written in her name");
    app.visitor().post("/auth/refresh", json!({ "refresh_token": ada.refresh_token })).await.expect(401);
    // Who is there is served.
    bob.home().await;
}

#[tokio::test]
async fn a_user_of_the_pool_without_an_account_is_nobody_everywhere() {
    let app = TestApp::start();
    let bob = app.person("bob").await;
    let said = bob.says("Here to stay", 86_400).await;
    // As one who signed up at the pool itself, before that was refused.
    let eve = app.person("eve").await;
    for sk in ["HEAD#PERSON", "PROFILE"] {
        app.delete_item(&format!("A#{}", eve.id), sk).await;
    }
    none_but_401(&everywhere(&app.bearer(eve.token.as_deref().unwrap()), &said, true).await);
}

#[tokio::test]
async fn an_account_of_before_there_was_an_item_for_it_is_there() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    app.delete_item(&format!("A#{}", ada.id), "HEAD#PERSON").await;
    ada.home().await;
    ada.says("Still here", 3_600).await;
    ada.get("/api/v1/preferences").await.expect(200);
    ada.post("/auth/sign-out", json!({})).await.expect(200);
    ada.get("/api/v1/preferences").await.expect(401);
    app.sign_in("ada").await.home().await;
    leave(&app.sign_in("ada").await).await;
}

async fn new_password(app: &TestApp, named: &str) {
    app.visitor().post("/auth/forgot-password", json!({ "username": named })).await.expect(200);
    let code = app.code_for("ada0@example.com").await;
    let body = json!({ "username": named, "code": code, "password": "Fresh-battery-9" });
    app.visitor().post("/auth/reset-password", body).await.expect(200);
}

async fn sign_in(app: &TestApp, password: &str) -> Value {
    let body = json!({ "username": "ada", "password": password });
    app.visitor().post("/auth/sign-in", body).await.expect(200)
}

#[tokio::test]
async fn a_new_password_ends_every_session_every_apps_token_and_every_code() {
    for named in ["ada", "ada0@example.com"] {
        let app = TestApp::start();
        let ada = app.person("ada").await;
        let elsewhere = app.sign_in("ada").await;
        let bob = app.person("bob").await;
        let third = ThirdParty::register(&app, "read write").await;
        let (by_app, of_bob) = (third.sign_in("ada", "read").await.0, third.sign_in("bob", "read").await.0);
        let (_, tokens) = third.sign_in("ada", "read").await;
        let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
        let code = third.code("ada", &[]).await;
        new_password(&app, named).await;
        for client in [&*ada, &*elsewhere, &by_app] {
            client.get("/api/v1/timelines/home").await.expect(401);
            client.get("/api/v1/timelines/public").await.expect(401);
            client.post("/api/v1/statuses", json!({ "status": "no" })).await.expect(401);
        }
        for token in [&ada.refresh_token, &elsewhere.refresh_token] {
            app.visitor().post("/auth/refresh", json!({ "refresh_token": token })).await.expect(401);
        }
        third.renew(&refresh).await.refuses(400, "invalid_grant");
        third.redeem(&code, &[]).await.refuses(400, "invalid_grant");
        bob.home().await;
        of_bob.get("/api/v1/timelines/home").await.expect(200);
        // Who knows the new one is in at once.
        let tokens = sign_in(&app, "Fresh-battery-9").await;
        app.bearer(tokens["access_token"].as_str().unwrap()).home().await;
        assert_eq!(
            app.bearer(tokens["access_token"].as_str().unwrap()).get("/auth/apps").await.expect(200),
            json!([])
        );
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_access_tokens_too_and_leaves_apps_alone() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let elsewhere = app.sign_in("ada").await;
    let by_app = ThirdParty::register(&app, "read").await.sign_in("ada", "read").await.0;
    ada.post("/auth/sign-out", json!({})).await.expect(200);
    for person in [&ada, &elsewhere] {
        none_but_401(&everywhere(person, &ada.id, true).await);
        let refresh = json!({ "refresh_token": person.refresh_token });
        app.visitor().post("/auth/refresh", refresh).await.expect(401);
    }
    by_app.get("/api/v1/timelines/home").await.expect(200);
    app.sign_in("ada").await.home().await;
}

#[tokio::test]
async fn an_app_that_is_put_out_and_an_account_that_leaves_end_codes_that_were_not_traded() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let (third, other) =
        (ThirdParty::register(&app, "read write").await, ThirdParty::register(&app, "read write").await);
    let (code, of_other) = (third.code("ada", &[]).await, other.code("ada", &[]).await);
    // Nothing is granted yet, so nothing is shown, and yet it ends.
    assert_eq!(ada.get("/auth/apps").await.expect(200), json!([]));
    ada.delete(&format!("/auth/apps/{}", third.id)).await.expect(200);
    third.redeem(&code, &[]).await.refuses(400, "invalid_grant");
    other.redeem(&of_other, &[]).await.expect(200);
    let code = third.code("ada", &[]).await;
    leave(&ada).await;
    third.redeem(&code, &[]).await.refuses(400, "invalid_grant");
    app.settle().await;
    let traces = app.table().await.into_iter().filter(|item| {
        let key = item["pk"]["S"].as_str().unwrap();
        (key.starts_with("CODE#") || key.starts_with("SPENT#") || key.starts_with("FAMILY#"))
            && item.to_string().contains(&ada.id)
    });
    assert_eq!(traces.collect::<Vec<_>>(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_replayed_code_and_a_reused_refresh_token_end_all_that_came_of_them() {
    let app = TestApp::start();
    app.person("ada").await;
    let third = ThirdParty::register(&app, "read write").await;
    let home = |token: &Value| {
        let client = app.bearer(token["access_token"].as_str().unwrap());
        async move { client.get("/api/v1/timelines/home").await.status }
    };
    let refresh = |token: &Value| token["refresh_token"].as_str().unwrap().to_owned();
    let untouched = third.sign_in("ada", "read").await;

    // Of a code, over three renewals.
    let code = third.code("ada", &[]).await;
    let mut token = third.redeem(&code, &[]).await.expect(200);
    for _ in 0..3 {
        token = third.renew(&refresh(&token)).await.expect(200);
    }
    assert_eq!(home(&token).await, 200);
    third.redeem(&code, &[]).await.refuses(400, "invalid_grant");
    assert_eq!(home(&token).await, 401);
    third.renew(&refresh(&token)).await.refuses(400, "invalid_grant");

    // Of a refresh token, whichever it is.
    for used in 0..3 {
        let code = third.code("ada", &[]).await;
        let mut tokens = vec![third.redeem(&code, &[]).await.expect(200)];
        for _ in 0..3 {
            tokens.push(third.renew(&refresh(tokens.last().unwrap())).await.expect(200));
        }
        let last = tokens.last().unwrap();
        assert_eq!(home(last).await, 200);
        third.renew(&refresh(&tokens[used])).await.refuses(400, "invalid_grant");
        assert_eq!(home(last).await, 401, "{used}");
    }

    // One that was used, given back by its app, stands for what came of it; another app's does not.
    let other = ThirdParty::register(&app, "read write").await;
    let first = third.redeem(&third.code("ada", &[]).await, &[]).await.expect(200);
    let second = third.renew(&refresh(&first)).await.expect(200);
    other.renew(&refresh(&first)).await.refuses(400, "invalid_grant");
    other.revoke(&refresh(&first)).await;
    assert_eq!(home(&second).await, 200);
    third.revoke(&refresh(&first)).await;
    assert_eq!(home(&second).await, 401);

    untouched.0.get("/api/v1/timelines/home").await.expect(200);
}

#[tokio::test]
async fn an_app_that_renews_twice_at_once_keeps_what_one_of_the_two_got_or_starts_anew() {
    let app = TestApp::start();
    app.person("ada").await;
    let third = ThirdParty::register(&app, "read").await;
    let (_, tokens) = third.sign_in("ada", "read").await;
    let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
    let answers = futures::future::join_all((0..4).map(|_| third.renew(&refresh))).await;
    let given: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(given.len(), 1, "one of them is renewed, whatever becomes of it");
}
