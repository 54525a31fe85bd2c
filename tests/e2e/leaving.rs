//! Leaving: one request, and from that second on nobody is there who was.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, PASSWORD, Person, Reply, TestApp};

/// As long as a token that was given before can be about.
const TOKENS: i64 = 7_200;
/// Longer than that: nothing here ends by itself.
const DAY: u64 = 86_400;

async fn leave(person: &Person, password: &str) -> Reply {
    let body = json!({ "password": password });
    Reply::to(person.request(Method::DELETE, "/auth/account").json(&body)).await
}

/// What still tells of somebody, by id or by name.
async fn traces(app: &TestApp, person: &str, handle: &str) -> Vec<Value> {
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    let tells = |item: &Value| {
        let text = item.to_string();
        text.contains(person)
            || text.contains(&format!("\"{handle}\""))
            || text.contains(&format!("H#{handle}"))
    };
    app.table().await.into_iter().filter(tells).collect()
}

#[tokio::test]
async fn who_leaves_is_gone_at_once_with_all_that_was_said_marked_and_followed() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    ada.follow(&bob).await;
    bob.follow(&ada).await;
    let said = ada.says("Soon gone", DAY).await;
    let of_bob = bob.says("Here to stay", DAY).await;
    for what in ["favourite", "bookmark", "reblog"] {
        ada.does(what, &of_bob).await.expect(200);
    }
    app.settle().await;
    // Everything that can be cached is.
    bob.home().await;
    app.visitor().get(&format!("/api/v1/statuses/{said}")).await.expect(200);

    leave(&ada, "Wrong-horse-8").await.refuses(403, "password");
    leave(&ada, "").await.refuses(422, "password");
    app.visitor().delete("/auth/account").await.expect(401);
    app.visitor().get(&format!("/api/v1/accounts/{}", ada.id)).await.expect(200);

    assert_eq!(leave(&ada, PASSWORD).await.expect(200), json!({}));
    for viewer in [&*bob, app.visitor()] {
        for path in [
            format!("/api/v1/accounts/{}", ada.id),
            format!("/api/v1/accounts/{}/statuses", ada.id),
            "/api/v1/accounts/lookup?acct=ada".to_owned(),
            format!("/api/v1/statuses/{said}"),
            format!("/api/v1/statuses/{said}/context"),
        ] {
            viewer.get(&path).await.expect(404);
        }
        let together = format!("/api/v1/accounts?id[]={}&id[]={}", ada.id, bob.id);
        assert_eq!(viewer.ids(&together).await, [bob.id.as_str()]);
        assert_eq!(viewer.public().await, [of_bob.as_str()]);
    }
    assert_eq!(bob.home().await, [of_bob.as_str()]);
    assert_eq!(bob.get(&format!("/api/v1/statuses/{of_bob}/favourited_by")).await.expect(200), json!([]));
    ada.get("/api/v1/accounts/verify_credentials").await.expect(401);
    leave(&ada, PASSWORD).await.expect(401);
    let sign_in = |name: &str| json!({ "username": name, "password": PASSWORD });
    for name in ["ada", "ada0@example.com"] {
        app.visitor().post("/auth/sign-in", sign_in(name)).await.expect(401);
    }
    app.sign_up("ada", "another@example.com").await.refuses(422, "username");

    // When her last token has ended, the hour's turn lets the name go.
    app.advance(TOKENS).await;
    assert_eq!(traces(&app, &ada.id, "ada").await, Vec::<Value>::new());
    let bob = app.sign_in("bob").await;
    let counts = bob.account(&bob).await;
    assert_eq!((&counts["followers_count"], &counts["following_count"]), (&json!(0), &json!(0)));
    let status = bob.get(&format!("/api/v1/statuses/{of_bob}")).await.expect(200);
    assert_eq!((&status["favourites_count"], &status["reblogs_count"]), (&json!(0), &json!(0)));
    app.person("ada").await;
}

/// Ada, who left a trace of every kind; those who stay; what she said, what of Bob's names her for as long as it lives, and an
/// app's token.
struct Left {
    app: TestApp,
    ada: Person,
    bob: Person,
    said: String,
    answers: Vec<String>,
    by_app: Client,
}

async fn id_of(person: &Person, body: Value) -> String {
    person.status(body).await["id"].as_str().unwrap().to_owned()
}

async fn people(app: &TestApp) -> (Person, Person) {
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (eve, dan, fay) = (app.person("eve").await, app.person("dan").await, app.person("fay").await);
    eve.patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.expect(200);
    ada.follow(&bob).await;
    bob.follow(&ada).await;
    ada.follow(&eve).await;
    ada.patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.expect(200);
    dan.follow(&ada).await;
    ada.does_to("block", &fay).await;
    fay.does_to("block", &ada).await;
    for (by, of) in [(&ada, &bob), (&bob, &ada)] {
        let note = json!({ "comment": "Met at a ball" });
        by.post(&format!("/api/v1/accounts/{}/note", of.id), note).await.expect(200);
        let list = by.post("/api/v1/lists", json!({ "title": "Friends" })).await.expect(200);
        let path = format!("/api/v1/lists/{}/accounts", list["id"].as_str().unwrap());
        by.post(&path, json!({ "account_ids": [of.id] })).await.expect(200);
    }
    eve.does_to("mute", &ada).await;
    ada.does_to("mute", &eve).await;
    (ada, bob)
}

async fn left() -> Left {
    let app = TestApp::start();
    let (ada, bob) = people(&app).await;
    let picture = ada.uploads("A ball").await;
    ada.uploads("Never shown").await;
    let poll = json!({ "options": ["yes", "no"], "expires_in": 3_600 });
    let said = id_of(&ada, json!({ "status": "Soon gone #ball", "expires_in": DAY, "poll": poll })).await;
    ada.put(&format!("/api/v1/statuses/{said}"), json!({ "status": "Soon gone, @bob #ball" }))
        .await
        .expect(200);
    let shown = id_of(&ada, json!({ "status": "Look", "expires_in": DAY, "media_ids": [picture] })).await;
    id_of(&ada, json!({ "status": "@bob whisper", "visibility": "direct", "expires_in": DAY })).await;
    id_of(&ada, json!({ "status": "Some only", "visibility": "private", "expires_in": DAY })).await;
    ada.post("/api/v1/tags/ball/follow", json!({})).await.expect(200);
    ada.post("/api/v1/markers", json!({ "home": { "last_read_id": said } })).await.expect(200);
    let of_bob = id_of(&bob, json!({ "status": "Asking", "expires_in": DAY, "poll": poll })).await;
    let answer = json!({ "status": "Answering", "expires_in": DAY, "in_reply_to_id": of_bob });
    id_of(&ada, answer).await;
    for (who, status) in [(&ada, &of_bob), (&bob, &said), (&bob, &shown)] {
        for what in ["favourite", "bookmark", "reblog", "mute"] {
            who.does(what, status).await.expect(200);
        }
    }
    ada.does("pin", &said).await.expect(200);
    for (who, poll) in [(&ada, &of_bob), (&bob, &said)] {
        who.post(&format!("/api/v1/polls/{poll}/votes"), json!({ "choices": [0] })).await.expect(200);
    }
    let answer = json!({ "status": "An answer", "expires_in": DAY, "in_reply_to_id": said });
    let named = json!({ "status": "Where is @ada", "expires_in": DAY });
    let answers = vec![id_of(&bob, answer).await, id_of(&bob, named).await];
    app.settle().await;
    assert!(!bob.ids("/api/v1/conversations").await.is_empty());
    let by_app = app.password_app("read write").await.token("ada", "read write").await;
    by_app.get("/api/v1/accounts/verify_credentials").await.expect(200);
    Left { app, ada, bob, said, answers, by_app }
}

#[tokio::test]
async fn of_every_kind_of_trace_none_is_left_but_what_others_said() {
    let Left { app, ada, bob, said, answers, by_app } = left().await;
    leave(&ada, PASSWORD).await.expect(200);
    app.settle().await;
    by_app.get("/api/v1/accounts/verify_credentials").await.expect(401);
    for path in [
        "/api/v1/conversations",
        "/api/v1/favourites",
        "/api/v1/bookmarks",
        "/api/v1/mutes",
        "/api/v1/trends/tags",
    ] {
        assert_eq!(bob.get(path).await.expect(200), json!([]), "{path}");
    }
    for path in ["followers", "following"] {
        assert_eq!(bob.get(&format!("/api/v1/accounts/{}/{path}", bob.id)).await.expect(200), json!([]));
    }
    for path in [
        "/api/v1/notifications".to_owned(),
        "/api/v1/timelines/tag/ball".to_owned(),
        "/api/v1/timelines/home".to_owned(),
        "/api/v1/timelines/public".to_owned(),
        "/api/v2/search?q=gone".to_owned(),
        "/api/v2/search?q=ada&type=accounts".to_owned(),
        "/api/v1/accounts/search?q=ada".to_owned(),
        format!("/api/v1/accounts/relationships?id[]={}", ada.id),
        format!("/api/v1/accounts/{}/statuses", bob.id),
    ] {
        let shown = bob.get(&path).await;
        shown.expect(200);
        assert!(
            !shown.text.contains("Soon gone") && !shown.text.contains("Met at a ball"),
            "{path}: {}",
            shown.text
        );
        assert!(!shown.text.contains("\"acct\":\"ada\",\"bot\""), "{path}: {}", shown.text);
    }
    bob.get(&format!("/api/v1/polls/{said}")).await.expect(404);
    assert_eq!(app.visitor().get("/local/pictures.json").await.expect(200), json!([]));

    app.advance(TOKENS).await;
    // Among the words that Bob said are his own.
    let is_word = |item: &Value| item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("WORD#"));
    let traces = traces(&app, &ada.id, "ada").await.into_iter();
    let traces = traces.filter(|item| !is_word(item) || item["author"]["S"] != json!(bob.id));
    let mut names: Vec<Value> = traces.map(|item| item["pk"]["S"].clone()).collect();
    names.sort_by_key(ToString::to_string);
    let theirs: Vec<Value> = answers.iter().map(|id| json!(format!("S#{id}"))).collect();
    assert_eq!(names, theirs, "what Bob answered and called after her is his, until it ends");
    let lists = app.table().await.into_iter().filter(|item| item["sk"]["S"].to_string().contains("LIST#"));
    assert!(lists.into_iter().all(|list| list["members"].is_null()), "members lie there as bytes");
    // The address is free, too.
    app.sign_up("countess", "ada0@example.com").await.expect(200);
    let code = app.code_for("ada0@example.com").await;
    app.visitor().post("/auth/confirm", json!({ "username": "countess", "code": code })).await.expect(200);
}

#[tokio::test]
async fn a_crash_in_the_midst_of_it_is_made_good_by_the_hour() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::over(folder.path(), &[]);
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for number in 0..12 {
        let said = ada.says(&format!("Number {number}"), DAY).await;
        bob.does("favourite", &said).await.expect(200);
    }
    // Each call takes its time, so that it is in the midst when it is killed.
    app.faults(json!({ "dynamodb": { "latency_ms": 40 } })).await;
    let leaving = tokio::spawn({
        let ada = ada.clone();
        async move {
            let body = json!({ "password": PASSWORD });
            ada.request(Method::DELETE, "/auth/account").json(&body).send().await.is_ok()
        }
    });
    let path = format!("/api/v1/accounts/{}", ada.id);
    while app.visitor().get(&path).await.status != 404 {}
    app.kill();
    assert!(!leaving.await.unwrap(), "it was not answered");

    let app = TestApp::over(folder.path(), &[]);
    app.visitor().get(&path).await.expect(404);
    let bearer = app.bearer(bob.token.as_deref().unwrap());
    assert_eq!(bearer.public().await, Vec::<String>::new());
    app.advance(TOKENS).await;
    assert_eq!(traces(&app, &ada.id, "ada").await, Vec::<Value>::new());
    app.person("ada").await;
}

#[tokio::test]
async fn while_the_pool_is_away_nobody_can_prove_who_they_are_and_nothing_is_begun() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    app.faults(json!({ "cognito": { "fail": true } })).await;
    leave(&ada, PASSWORD).await.expect(503);
    app.faults(json!({ "cognito": {} })).await;
    ada.get("/api/v1/accounts/verify_credentials").await.expect(200);
    leave(&ada, PASSWORD).await.expect(200);
    leave(&ada, PASSWORD).await.expect(401);
}
