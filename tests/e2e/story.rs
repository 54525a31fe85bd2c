//! The whole path: share a crud, read it on a follower's timeline, watch it vanish.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::{Person, TestApp};

/// Ada with two posts, one of an hour and one of a minute, and Bob, who follows her.
async fn world(app: &TestApp) -> (Person, Person, String, String) {
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    bob.follow(&ada).await;
    let hour = ada.says("An hour of fame", 3_600).await;
    let minute = ada.says("A minute of fame", 60).await;
    // On a busy machine a write to the cache may miss its budget; the stream makes up for it.
    app.settle().await;
    (ada, bob, hour, minute)
}

async fn home(person: &Person) -> Value {
    person.get("/api/v1/timelines/home").await.expect(200)
}

#[tokio::test]
async fn ada_and_bob_sign_up_with_codes_from_the_mailbox() {
    let app = TestApp::start();
    let answer = app.sign_up("Ada", "ada@example.com").await.expect(200);
    assert_eq!(answer["username"], "ada");
    assert_eq!(answer["delivery"]["medium"].as_str().unwrap().to_lowercase(), "email");
    assert!(answer["delivery"]["destination"].as_str().unwrap().contains('*'), "{answer}");

    let mails = app.visitor().get("/local/mailbox.json").await.expect(200);
    let mail = &mails.as_array().unwrap()[0];
    assert_eq!(mail["to"], "ada@example.com");
    let code = mail["code"].as_str().unwrap();
    assert!(mail["subject"].is_string() && mail["sent_at"].is_string(), "{mail}");
    assert!(app.visitor().get("/local/mailbox").await.text.contains(code));

    app.visitor().post("/auth/confirm", json!({ "username": "ada", "code": code })).await.expect(200);
    let body = json!({ "username": "ADA", "password": crate::app::PASSWORD });
    let tokens = app.visitor().post("/auth/sign-in", body).await.expect(200);
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(tokens["expires_in"].is_u64() && tokens["created_at"].is_u64(), "{tokens}");
}

#[tokio::test]
async fn a_followers_timeline_shows_posts_newest_first_with_their_ends() {
    let app = TestApp::start();
    let (ada, bob, hour, minute) = world(&app).await;
    let timeline = home(&bob).await;
    assert_eq!(timeline[0]["id"], minute.as_str());
    assert_eq!(timeline[1]["id"], hour.as_str());
    for status in timeline.as_array().unwrap() {
        assert!(status["expires_at"].as_str().unwrap().ends_with('Z'), "{status}");
        assert_eq!(status["expires_at"], status["pleroma"]["expires_at"]);
        assert_eq!(status["account"]["username"], "ada");
    }
    assert_eq!(ada.home().await, [minute, hour], "the author sees her own posts at once");
}

#[tokio::test]
async fn what_has_ended_is_nowhere() {
    let app = TestApp::start();
    let (ada, bob, hour, minute) = world(&app).await;
    // Everything that could be cached is.
    bob.home().await;
    bob.get(&format!("/api/v1/statuses/{minute}")).await.expect(200);

    app.advance(60).await;
    for viewer in [&*ada, &*bob, app.visitor()] {
        viewer.get(&format!("/api/v1/statuses/{minute}")).await.refuses(404, "error");
        assert_eq!(viewer.page_of(&ada.id).await, [hour.as_str()]);
        assert_eq!(viewer.public().await, [hour.as_str()]);
    }
    assert_eq!(bob.home().await, [hour.as_str()]);
    assert_eq!(ada.home().await, [hour.as_str()]);
    app.advance(60).await;
    assert_eq!(bob.account(&ada).await["statuses_count"], 1, "numbers may be up to a minute late");
}

#[tokio::test]
async fn the_table_and_the_cache_know_the_end_and_the_sweep_removes_it() {
    let app = TestApp::start();
    let (_, bob, hour, minute) = world(&app).await;
    bob.home().await;
    let holds = |items: &[Value], text: &str| items.iter().any(|item| item.to_string().contains(text));
    let table = app.table().await;
    assert!(holds(&table, "A minute of fame"));
    for item in table.iter().filter(|item| holds(&[(*item).clone()], "of fame")) {
        assert!(item["expires_at"]["N"].is_string(), "its text stands in an item without an end: {item}");
    }
    let cache = app.visitor().get("/local/cache.json").await.expect(200);
    let ttl = |id: &str| {
        let key = format!("status:{id}");
        let found =
            cache.as_array().unwrap().iter().find(|item| item["key"].as_str().unwrap().contains(&key));
        found.unwrap_or_else(|| panic!("{key} is not in {cache}"))["ttl"].as_f64().unwrap()
    };
    assert!(ttl(&minute) <= 60.0 && ttl(&hour) <= 3_600.0);

    // DynamoDB deletes what ended before the current second.
    app.advance(61).await;
    let swept = app.visitor().post("/local/sweep", json!({})).await.expect(200);
    assert!(swept["deleted"].as_u64().unwrap() > 0, "{swept}");
    let table = app.table().await;
    assert!(!holds(&table, "A minute of fame") && holds(&table, "An hour of fame"));
    for item in &table {
        let key = format!("{}{}", item["pk"], item["sk"]);
        assert!(!key.contains(&minute), "an item of it is left: {key}");
    }
}

#[tokio::test]
async fn a_restart_with_an_empty_cache_shows_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::over(folder.path(), &[]);
    let (_, bob, hour, minute) = world(&app).await;
    assert_eq!(bob.home().await, [minute.as_str(), &hour]);
    app.stop();

    let app = TestApp::over(folder.path(), &[]);
    let cache = app.visitor().get("/local/cache.json").await.expect(200);
    // The stream's last records may have come to the cache already; nothing of before the restart has.
    assert!(!cache.to_string().contains("home:"), "the cache is empty at the start: {cache}");
    let same = app.bearer(bob.token.as_ref().unwrap());
    assert_eq!(same.home().await, [minute.as_str(), &hour], "tokens outlive a restart, too");
    assert_eq!(app.sign_in("bob").await.home().await, [minute, hour]);
}

#[tokio::test]
async fn what_was_answered_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::over(folder.path(), &[]);
    let (_, _, hour, minute) = world(&app).await;
    app.kill();
    let app = TestApp::over(folder.path(), &[]);
    assert_eq!(app.sign_in("bob").await.home().await, [minute, hour]);
}

#[tokio::test]
async fn a_moved_start_finds_what_has_ended_meanwhile_gone() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::over(folder.path(), &[]);
    let (ada, _, hour, _) = world(&app).await;
    app.stop();
    let app = TestApp::over(folder.path(), &["--now-offset", "2m"]);
    assert_eq!(app.visitor().page_of(&ada.id).await, [hour]);
}

#[tokio::test]
async fn without_the_cache_everything_is_the_same() {
    let app = TestApp::with(&["--ephemeral", "--no-cache"]);
    let (ada, bob, hour, minute) = world(&app).await;
    assert_eq!(bob.home().await, [minute.as_str(), &hour]);
    assert_eq!(ada.home().await, [minute.as_str(), &hour]);
    assert_eq!(app.visitor().public().await, [minute.as_str(), &hour]);
    assert_eq!(bob.account(&ada).await["statuses_count"], 2);
    app.advance(60).await;
    assert_eq!(bob.home().await, [hour.as_str()]);
    bob.get(&format!("/api/v1/statuses/{minute}")).await.refuses(404, "error");
}

/// With the cache failing in one way, every route answers the same, and in time.
async fn same_with(fault: Value) {
    let app = TestApp::start();
    let (ada, bob, hour, minute) = world(&app).await;
    bob.home().await;
    app.faults(json!({ "momento": fault })).await;
    for _ in 0..3 {
        let begun = Instant::now();
        assert_eq!(bob.home().await, [minute.as_str(), &hour], "{fault}");
        // The whole cache budget is 150 ms; the rest is this machine's, under load.
        assert!(begun.elapsed() < Duration::from_secs(3), "{fault}: {:?}", begun.elapsed());
    }
    let third = ada.says("Said in spite of it", 60).await;
    ada.get(&format!("/api/v1/statuses/{third}")).await.expect(200);
    assert_eq!(ada.home().await, [third.as_str(), &minute, &hour], "{fault}: her own is merged in at once");
    assert_eq!(bob.account(&ada).await["id"], ada.id.as_str());
    assert_eq!(app.visitor().page_of(&ada.id).await, [third.as_str(), &minute, &hour], "{fault}");
    ada.delete(&format!("/api/v1/statuses/{third}")).await.expect(200);
    ada.get(&format!("/api/v1/statuses/{third}")).await.refuses(404, "error");

    // The cache is back, and shows nothing dead.
    app.visitor().delete("/local/faults").await.expect(200);
    app.settle().await;
    app.advance(11).await;
    bob.get(&format!("/api/v1/statuses/{third}")).await.refuses(404, "error");
    assert_eq!(bob.home().await, [minute, hour], "{fault}");
}

#[tokio::test]
async fn with_the_cache_hanging_everything_is_the_same() {
    same_with(json!({ "hang": true })).await;
}

#[tokio::test]
async fn with_the_cache_over_its_limit_everything_is_the_same() {
    same_with(json!({ "over_limit": true })).await;
}

#[tokio::test]
async fn with_the_cache_refusing_connections_everything_is_the_same() {
    same_with(json!({ "door": "shut", "close_connections": true })).await;
}

#[tokio::test]
async fn with_half_open_connections_to_the_cache_everything_is_the_same() {
    same_with(json!({ "stall_connections": true })).await;
}

#[tokio::test]
async fn a_slow_cache_costs_a_request_its_budget_and_no_more() {
    same_with(json!({ "latency_ms": 400 })).await;
}
