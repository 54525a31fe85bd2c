//! Bad input gets the right status and an error that names the field, and changes nothing.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, Person, Reply, TestApp};

/// The request is refused in Mastodon's shape, and the table is as before.
async fn refused(app: &TestApp, what: &str, ask: impl Future<Output = Reply>, status: u16, field: &str) {
    // What follows from earlier requests comes by way of the stream.
    app.settle().await;
    let before = app.table().await;
    let answer = ask.await;
    assert_eq!(answer.status, status, "{what}: {}", answer.text);
    assert!(answer.json()["error"].is_string(), "{what}: {}", answer.text);
    assert!(answer.text.contains(field), "{what}: {field} is not named: {}", answer.text);
    assert_eq!(app.table().await, before, "{what} changed something");
}

fn post(person: &Person, body: Value) -> impl Future<Output = Reply> {
    let person = person.clone();
    async move { person.post("/api/v1/statuses", body).await }
}

async fn raw(client: &Client, content_type: &str, body: impl Into<reqwest::Body>) -> Reply {
    let request = client.request(Method::POST, "/api/v1/statuses").header("content-type", content_type);
    Reply::to(request.body(body)).await
}

#[tokio::test]
async fn texts() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for (what, text) in [
        ("an empty text", String::new()),
        ("only spaces", "  \n\t ".to_owned()),
        ("only invisible characters", "\u{200b}\u{feff}".to_owned()),
        ("501 characters", "a".repeat(501)),
        ("very many", "a".repeat(100_000)),
    ] {
        refused(&app, what, post(&ada, json!({ "status": text })), 422, "status").await;
    }
    refused(&app, "no text", post(&ada, json!({})), 422, "status").await;
    refused(&app, "no text but a null", post(&ada, json!({ "status": null })), 422, "status").await;
    let spoiler = json!({ "status": "x", "spoiler_text": "a".repeat(501) });
    refused(&app, "a long warning", post(&ada, spoiler), 422, "spoiler_text").await;
    ada.status(json!({ "status": "a".repeat(500) })).await;
}

#[tokio::test]
async fn lifetimes() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for life in [
        json!(59),
        json!(2_592_001),
        json!(-1),
        json!("soon"),
        json!(1e99),
        json!(0),
        json!(59.9),
        json!([60]),
        json!({}),
    ] {
        let what = format!("expires_in {life}");
        refused(&app, &what, post(&ada, json!({ "status": "x", "expires_in": life })), 422, "expires_in")
            .await;
    }
    let id = ada.says("x", 3_600).await;
    let renew = format!("/api/v1/crudder/statuses/{id}/renew");
    for life in [json!(59), json!(-1), json!("soon"), json!(1e99), json!(null), json!("")] {
        let what = format!("a renewal of {life}");
        refused(&app, &what, ada.post(&renew, json!({ "expires_in": life })), 422, "expires_in").await;
    }
    // Written out, as a client may: serde_json would write a float.
    let huge = async || raw(&ada, "application/json", r#"{"status":"x","expires_in":1e99}"#).await;
    refused(&app, "1e99", huge(), 422, "expires_in").await;
    for end in ["yesterday", "2001-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2026-13-45T00:00:00Z"] {
        let body = json!({ "status": "x", "expires_at": end });
        refused(&app, end, post(&ada, body), 422, "expires_at").await;
    }
    refused(&app, "#exp1s", post(&ada, json!({ "status": "x #exp1s" })), 422, "status").await;
    let patch = async || {
        ada.patch("/api/v1/accounts/update_credentials", json!({ "source": { "expires_in": 59 } })).await
    };
    refused(&app, "a default of 59", patch(), 422, "expires_in").await;
    for good in [json!(60), json!("2592000"), json!(86_171.14), json!("3600.0"), json!(60.5)] {
        ada.status(json!({ "status": "x", "expires_in": good })).await;
    }
}

#[tokio::test]
async fn polls() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let long = "a".repeat(51);
    for (what, options) in [
        ("one option", json!(["yes"])),
        ("five options", json!(["a", "b", "c", "d", "e"])),
        ("two that are alike", json!(["yes", "yes"])),
        ("a blank one", json!(["yes", " "])),
        ("51 characters", json!(["yes", long])),
        ("none", json!([])),
    ] {
        let poll = json!({ "status": "x", "poll": { "options": options, "expires_in": 600 } });
        refused(&app, what, post(&ada, poll), 422, "poll[options]").await;
    }
    for life in [json!(null), json!(59), json!(2_592_001), json!("soon")] {
        let poll = json!({ "status": "x", "poll": { "options": ["yes", "no"], "expires_in": life } });
        refused(&app, &format!("a life of {life}"), post(&ada, poll), 422, "poll[expires_in]").await;
    }
    for (what, poll) in
        [("multiple", json!({ "multiple": "perhaps" })), ("hide_totals", json!({ "hide_totals": 7 }))]
    {
        let mut poll = poll;
        poll["options"] = json!(["yes", "no"]);
        poll["expires_in"] = json!(600);
        refused(
            &app,
            what,
            post(&ada, json!({ "status": "x", "poll": poll })),
            422,
            &format!("poll[{what}]"),
        )
        .await;
    }
    let poll = json!({ "options": ["yes", "no"], "expires_in": 600 });
    let status = ada.status(json!({ "status": "x", "poll": poll })).await;
    let path = format!("/api/v1/polls/{}/votes", status["id"].as_str().unwrap());
    for choices in [json!([]), json!([2]), json!([-1]), json!(["yes"]), json!([0, 1]), json!([0, 0, 0, 0, 0])]
    {
        let vote = async || bob.post(&path, json!({ "choices": choices })).await;
        refused(&app, &format!("choices {choices}"), vote(), 422, "choices").await;
    }
}

#[tokio::test]
async fn reports() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (own, others) = (bob.says("Mine", 600).await, ada.says("Hers", 600).await);
    let many: Vec<String> = (0..21).map(|_| others.clone()).collect();
    for (what, body, status, field) in [
        ("nobody", json!({}), 422, "account_id"),
        ("no id", json!({ "account_id": "ada" }), 422, "account_id"),
        ("who is not there", json!({ "account_id": "7" }), 404, "account_id"),
        ("oneself", json!({ "account_id": bob.id }), 422, "account_id"),
        ("a word", json!({ "account_id": ada.id, "category": "rude" }), 422, "category"),
        ("a long comment", json!({ "account_id": ada.id, "comment": "a".repeat(1_001) }), 422, "comment"),
        ("a rule", json!({ "account_id": ada.id, "rule_ids": ["1"] }), 422, "rule_ids"),
        ("what is not there", json!({ "account_id": ada.id, "status_ids": ["7"] }), 404, "status_ids"),
        ("another's", json!({ "account_id": ada.id, "status_ids": [others, own] }), 404, "status_ids"),
        ("too many", json!({ "account_id": ada.id, "status_ids": many }), 422, "status_ids"),
        ("no boolean", json!({ "account_id": ada.id, "forward": "perhaps" }), 422, "forward"),
    ] {
        let report = async || bob.post("/api/v1/reports", body.clone()).await;
        refused(&app, what, report(), status, field).await;
    }
}

#[tokio::test]
async fn visibilities() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for visibility in ["everyone", "PUBLIC", "followers"] {
        let body = json!({ "status": "x", "visibility": visibility });
        refused(&app, visibility, post(&ada, body), 422, "visibility").await;
    }
}

#[tokio::test]
async fn what_is_answered() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let hidden = ada.says_to("private", "For my followers").await;
    let ended = ada.says("Brief", 60).await;
    app.advance(60).await;
    for (what, id) in [("nothing", "1"), ("an ended status", ended.as_str()), ("a hidden status", &hidden)] {
        let body = json!({ "status": "x", "in_reply_to_id": id });
        refused(&app, what, post(&bob, body), 404, "in_reply_to_id").await;
    }
    for id in ["abc", "-1", &"9".repeat(30)] {
        let body = json!({ "status": "x", "in_reply_to_id": id });
        refused(&app, id, post(&bob, body), 422, "in_reply_to_id").await;
    }
}

#[tokio::test]
async fn follows() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let follow = async |id: &str| ada.post(&format!("/api/v1/accounts/{id}/follow"), json!({})).await;
    refused(&app, "oneself", follow(&ada.id), 422, "id").await;
    for id in ["1", "abc", &"9".repeat(30)] {
        refused(&app, id, follow(id), 404, "error").await;
    }
    refused(&app, "a status", follow(&ada.says("x", 60).await), 404, "error").await;
    for id in ["abc", &"9".repeat(30)] {
        let path = format!("/api/v1/follow_requests/{id}/authorize");
        refused(&app, id, ada.post(&path, json!({})), 404, "error").await;
    }
}

#[tokio::test]
async fn pages() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for timeline in [
        "/api/v1/timelines/home".to_owned(),
        "/api/v1/timelines/public".to_owned(),
        format!("/api/v1/accounts/{}/statuses", ada.id),
    ] {
        for (query, field) in [
            ("limit=ten", "limit"),
            ("limit[]=5", "limit"),
            ("max_id=abc", "max_id"),
            ("since_id=-1", "since_id"),
            ("min_id=99999999999999999999999999", "min_id"),
        ] {
            let path = format!("{timeline}?{query}");
            refused(&app, &path, ada.get(&path), 422, field).await;
        }
    }
    for list in ["followers", "following"] {
        for (query, field) in [("limit=ten", "limit"), ("max_id=abc", "max_id"), ("max_id[]=7", "max_id")] {
            let path = format!("/api/v1/accounts/{}/{list}?{query}", ada.id);
            refused(&app, &path, ada.get(&path), 422, field).await;
        }
    }
    refused(&app, "a page of requests", ada.get("/api/v1/follow_requests?limit=all"), 422, "limit").await;
    let many = (0..41).map(|id| format!("id[]={id}")).collect::<Vec<_>>().join("&");
    let path = format!("/api/v1/accounts/relationships?{many}");
    refused(&app, "41 relationships", ada.get(&path), 422, "id").await;
    refused(&app, "no name to look up", ada.get("/api/v1/accounts/lookup"), 422, "acct").await;
}

#[tokio::test]
async fn ids_in_paths() {
    let app = TestApp::start();
    for id in ["abc", "-1", "1.5", "%00", "é", &"9".repeat(30), "9223372036854775808", "%2e%2e%2f1"] {
        for path in [
            format!("/api/v1/statuses/{id}"),
            format!("/api/v1/accounts/{id}"),
            format!("/api/v1/accounts/{id}/statuses"),
            format!("/api/v1/accounts/{id}/followers"),
            format!("/api/v1/accounts/{id}/following"),
        ] {
            let answer = app.visitor().get(&path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn hashtags() {
    let app = TestApp::start();
    let visitor = app.visitor();
    for tag in ["1", "_", "a%20b", "a-b", "%F0%9F%98%80", "%ff", "%00", "a%2Fb", &"a".repeat(101)] {
        let answer = visitor.get(&format!("/api/v1/timelines/tag/{tag}")).await;
        assert_eq!(answer.status, 404, "{tag}: {}", answer.text);
    }
    let ask = |query: &str| {
        let (visitor, path) = (visitor.clone(), format!("/api/v1/timelines/tag/a?{query}"));
        async move { visitor.get(&path).await }
    };
    for sort in ["any", "all", "none"] {
        refused(&app, sort, ask(&format!("{sort}[]=no+tag")), 422, sort).await;
        let five = (0..5).map(|number| format!("{sort}[]=tag{number}")).collect::<Vec<_>>().join("&");
        refused(&app, "five of them", ask(&five), 422, sort).await;
    }
    refused(&app, "a strange flag", ask("only_media=perhaps"), 422, "only_media").await;
    refused(&app, "a strange page", ask("max_id=abc"), 422, "max_id").await;
    refused(&app, "a strange limit", ask("limit=many"), 422, "limit").await;
}

#[tokio::test]
async fn bodies() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let json = "application/json";
    for (what, body) in [
        ("no JSON", &b"{status: x"[..]),
        ("a half", b"{\"status\": \"x\""),
        ("invalid UTF-8", b"{\"status\": \"\xff\xfe\"}"),
        ("a lone surrogate", b"{\"status\": \"\\ud800\"}"),
        ("two values", b"{\"status\": \"x\"} {}"),
    ] {
        refused(&app, what, raw(&ada, json, body.to_vec()), 400, "error").await;
    }
    for not_an_object in ["[]", "\"x\"", "7", "null"] {
        let before = app.table().await;
        let answer = raw(&ada, json, not_an_object).await;
        assert!(matches!(answer.status, 400 | 422), "{not_an_object}: {} {}", answer.status, answer.text);
        assert_eq!(app.table().await, before);
    }
    let deep = format!("{{\"status\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    refused(&app, "10,000 deep", raw(&ada, json, deep), 400, "error").await;
    let deep = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    refused(&app, "10,000 objects deep", raw(&ada, json, deep), 400, "error").await;
    for wrong in ["text/plain", "application/xml", "image/png"] {
        refused(&app, wrong, raw(&ada, wrong, "{\"status\": \"x\"}"), 415, "content type").await;
    }
    let parts = "--x\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\ncut off";
    refused(&app, "half a form", raw(&ada, "multipart/form-data; boundary=x", parts), 400, "error").await;
    refused(&app, "a form without a boundary", raw(&ada, "multipart/form-data", "x"), 400, "error").await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_answered_by_the_gateway() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let before = app.table().await;
    let answer = raw(&ada, "application/json", vec![b' '; 10 * 1024 * 1024 + 1]).await;
    assert_eq!((answer.status, answer.text.as_str()), (413, r#"{"message":"Request Entity Too Large"}"#));
    let answer = raw(&ada, "application/json", vec![b' '; 7 * 1024 * 1024]).await;
    assert_eq!((answer.status, answer.text.as_str()), (413, r#"{"message":"Request Entity Too Large"}"#));
    let answer = raw(&ada, "application/json", vec![b' '; 5 * 1024 * 1024]).await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert_eq!(app.table().await, before);
}

#[tokio::test]
async fn sign_ups() {
    let app = TestApp::start();
    app.person("ada").await;
    let sign_up = |username: &str, email: &str, password: &str| {
        let visitor = app.visitor().clone();
        let body = json!({ "username": username, "email": email, "password": password });
        async move { visitor.post("/auth/sign-up", body).await }
    };
    let good = "Correct-horse-7";
    refused(&app, "a handle taken in another case", sign_up("ADA", "a@b.example", good), 422, "username")
        .await;
    for handle in ["", "a b", "é", "a.b", "admin", "Root", &"a".repeat(31)] {
        refused(&app, handle, sign_up(handle, "a@b.example", good), 422, "username").await;
    }
    for email in ["", "a", "a@b", "a@@b.example", "a b@c.example", "<a@b.example>"] {
        refused(&app, email, sign_up("eve", email, good), 422, "email").await;
    }
    for password in ["", "Short-1", "correct-horse-7", "CORRECT-HORSE-7", "Correct-horse-x"] {
        refused(&app, password, sign_up("eve", "e@b.example", password), 422, "password").await;
    }
    assert_eq!(app.visitor().get("/local/mailbox.json").await.expect(200).as_array().unwrap().len(), 1);
    sign_up("eve", "e@b.example", good).await.expect(200);
}

#[tokio::test]
async fn profiles() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let patch = |body: Value| {
        let ada = ada.clone();
        async move { ada.patch("/api/v1/accounts/update_credentials", body).await }
    };
    refused(&app, "a long name", patch(json!({ "display_name": "a".repeat(31) })), 422, "display_name").await;
    refused(&app, "a long note", patch(json!({ "note": "a".repeat(501) })), 422, "note").await;
    refused(&app, "a strange flag", patch(json!({ "locked": "perhaps" })), 422, "locked").await;
}

#[tokio::test]
async fn an_overlong_idempotency_key() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let ask = async || {
        let request =
            ada.request(Method::POST, "/api/v1/statuses").header("Idempotency-Key", "k".repeat(300));
        Reply::to(request.json(&json!({ "status": "x" }))).await
    };
    refused(&app, "an overlong key", ask(), 422, "Idempotency-Key").await;
}
