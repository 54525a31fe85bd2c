//! What people are told: each kind, for as long as it is so, once, and to nobody else.

use serde_json::{Value, json};

use crate::app::{Person, TestApp};

impl Person {
    /// What they are told, as type, who made it happen, and the status's id, newest first.
    async fn hears(&self, query: &str) -> Vec<(String, String, String)> {
        let told = self.get(&format!("/api/v1/notifications{query}")).await.expect(200);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let told = told.as_array().unwrap().iter();
        told.map(|one| (text(&one["type"]), text(&one["account"]["username"]), text(&one["status"]["id"])))
            .collect()
    }

    async fn notification_ids(&self) -> Vec<String> {
        self.ids("/api/v1/notifications").await
    }

    async fn unread(&self) -> Value {
        self.get("/api/v1/notifications/unread_count").await.expect(200)["count"].clone()
    }
}

/// A notification as [`Person::hears`] has it.
fn heard(kind: &str, by: &str, status: &str) -> (String, String, String) {
    (kind.to_owned(), by.to_owned(), status.to_owned())
}

#[tokio::test]
async fn a_mention_a_favourite_a_boost_and_a_follow_are_told_once_however_often_they_are_repeated() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("The engine weaves", 3_600).await;
    let mut expected = Vec::new();
    for what in ["favourite", "reblog"] {
        app.advance(1).await;
        for _ in 0..2 {
            bob.does(what, &id).await.expect(200);
        }
        expected.insert(0, heard(what, "bob", &id));
    }
    app.advance(1).await;
    bob.follow(&ada).await;
    expected.insert(0, heard("follow", "bob", ""));
    app.advance(1).await;
    let named = bob.says("Well said, @ada", 3_600).await;
    expected.insert(0, heard("mention", "bob", &named));
    app.settle().await;
    assert_eq!(ada.hears("").await, expected);
    assert!(bob.hears("").await.is_empty(), "nobody is told of what they did themselves");

    // One by its id, with all that it shows.
    let ids = ada.notification_ids().await;
    let one = ada.get(&format!("/api/v1/notifications/{}", ids[0])).await.expect(200);
    assert_eq!((&one["type"], &one["status"]["id"]), (&json!("mention"), &json!(named)));
    assert!(one["status"]["expires_at"].is_string() && one["created_at"].is_string());
    bob.get(&format!("/api/v1/notifications/{}", ids[0])).await.expect(404);
    ada.get("/api/v1/notifications/1").await.expect(404);
    app.visitor().get("/api/v1/notifications").await.expect(401);
}

#[tokio::test]
async fn what_is_taken_back_is_told_no_more() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("The engine weaves", 3_600).await;
    let named = bob.says("Well said, @ada", 3_600).await;
    bob.does("favourite", &id).await.expect(200);
    bob.does("reblog", &id).await.expect(200);
    bob.follow(&ada).await;
    app.settle().await;
    assert_eq!(ada.hears("").await.len(), 4);
    bob.does("unfavourite", &id).await.expect(200);
    bob.does("unreblog", &id).await.expect(200);
    bob.unfollow(&ada).await;
    let body = json!({ "status": "Well said" });
    let edit = bob.request(reqwest::Method::PUT, &format!("/api/v1/statuses/{named}")).json(&body);
    assert_eq!(edit.send().await.unwrap().status(), 200);
    app.settle().await;
    assert!(ada.hears("").await.is_empty());
    assert_eq!(ada.unread().await, 0);

    // Whom a change names hears of it then.
    let body = json!({ "status": "Well said, @ada, after all" });
    let edit = bob.request(reqwest::Method::PUT, &format!("/api/v1/statuses/{named}")).json(&body);
    assert_eq!(edit.send().await.unwrap().status(), 200);
    app.settle().await;
    assert_eq!(ada.hears("").await, [heard("mention", "bob", &named)]);
    bob.delete(&format!("/api/v1/statuses/{named}")).await.expect(200);
    assert!(ada.hears("").await.is_empty(), "at once, whatever the stream does");
}

#[tokio::test]
async fn a_wish_to_follow_becomes_a_follow() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    ada.patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.expect(200);
    bob.follow(&ada).await;
    app.settle().await;
    assert_eq!(ada.hears("").await, [heard("follow_request", "bob", "")]);
    bob.unfollow(&ada).await;
    app.settle().await;
    assert!(ada.hears("").await.is_empty());
}

#[tokio::test]
async fn who_keeps_a_status_hears_of_its_end_an_hour_before() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (long, brief) = (ada.says("For a day", 86_400).await, ada.says("For a while", 1_800).await);
    let dropped = ada.says("For a day, too", 86_400).await;
    for id in [&long, &brief, &dropped] {
        bob.does("bookmark", id).await.expect(200);
    }
    bob.does("unbookmark", &dropped).await.expect(200);
    app.settle().await;
    // A type that clients know, and the truth beside it.
    assert_eq!(bob.hears("").await, [heard("status", "ada", &brief)]);
    let told = bob.get("/api/v1/notifications").await.expect(200);
    assert_eq!(told[0]["crudder"], json!({ "type": "ending" }));
    app.advance(1_800).await;
    assert!(bob.hears("").await.is_empty());
    app.advance(86_400 - 3_600 - 1_800 - 120).await;
    let (ada, bob) = (app.sign_in("ada").await, app.sign_in("bob").await);
    assert!(bob.hears("").await.is_empty());
    app.advance(120).await;
    assert_eq!(bob.hears("").await, [heard("status", "ada", &long)]);
    assert!(ada.hears("").await.is_empty(), "whose it is is not told who keeps it");
    app.advance(3_600).await;
    let bob = app.sign_in("bob").await;
    assert!(bob.hears("").await.is_empty());
}

#[tokio::test]
async fn a_muted_conversation_is_silent_about_what_was_before_too() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("The engine weaves", 3_600).await;
    let body = json!({ "status": "@ada how?", "in_reply_to_id": id });
    let answer = bob.status(body).await["id"].as_str().unwrap().to_owned();
    bob.does("favourite", &id).await.expect(200);
    app.settle().await;
    assert_eq!(ada.hears("").await.len(), 2);
    ada.does("mute", &id).await.expect(200);
    assert!(ada.hears("").await.is_empty());
    assert_eq!(ada.unread().await, 0);
    ada.does("unmute", &answer).await.expect(200);
    assert_eq!(ada.hears("").await.len(), 2);
}

#[tokio::test]
async fn types_accounts_and_pages_choose() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    let id = ada.says("The engine weaves", 3_600).await;
    for (number, who) in [&bob, &eve, &bob, &eve, &bob].into_iter().enumerate() {
        app.advance(1).await;
        who.says(&format!("@ada {number}"), 3_600).await;
    }
    app.advance(1).await;
    eve.does("favourite", &id).await.expect(200);
    app.settle().await;
    assert_eq!(ada.hears("?types[]=favourite&types[]=poll").await, [heard("favourite", "eve", &id)]);
    assert_eq!(ada.hears("?exclude_types[]=favourite").await.len(), 5);
    assert!(ada.hears("?types[]=poll").await.is_empty());
    assert_eq!(ada.hears(&format!("?account_id={}", bob.id)).await.len(), 3);

    let all = ada.notification_ids().await;
    assert_eq!(all.len(), 6);
    let (mut walked, mut path) = (Vec::new(), "/api/v1/notifications?limit=2".to_owned());
    loop {
        let page = ada.get(&path).await;
        let list = page.expect(200);
        walked.extend(list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        let link = page.header("link").to_owned();
        let Some(next) = link.split(", ").find(|link| link.contains("rel=\"next\"")) else { break };
        path = next
            .split(['<', '>'])
            .nth(1)
            .unwrap()
            .split_once("/api")
            .map(|(_, on)| format!("/api{on}"))
            .unwrap();
    }
    assert_eq!(walked, all);
    assert_eq!(ada.ids(&format!("/api/v1/notifications?min_id={}&limit=2", all[5])).await, all[3..5]);
    assert_eq!(ada.ids(&format!("/api/v1/notifications?since_id={}", all[1])).await, all[..1]);
    for (query, field) in
        [("limit=x", "limit"), ("limit[]=1", "limit"), ("max_id=x", "max_id"), ("account_id=x", "account_id")]
    {
        ada.get(&format!("/api/v1/notifications?{query}")).await.refuses(422, field);
    }
    ada.get("/api/v1/notifications?limit=80").await.expect(200);
}

#[tokio::test]
async fn what_is_dismissed_or_cleared_stays_away_though_the_stream_delivers_it_again() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for number in 0..3 {
        app.advance(1).await;
        bob.says(&format!("@ada {number}"), 3_600).await;
    }
    app.settle().await;
    let ids = ada.notification_ids().await;
    let dismiss = format!("/api/v1/notifications/{}/dismiss", ids[1]);
    bob.post(&dismiss, json!({})).await.expect(404);
    for _ in 0..2 {
        assert_eq!(ada.post(&dismiss, json!({})).await.expect(200), json!({}));
    }
    assert_eq!(ada.notification_ids().await, [ids[0].clone(), ids[2].clone()]);
    ada.get(&format!("/api/v1/notifications/{}", ids[1])).await.expect(404);
    for _ in 0..2 {
        ada.post("/api/v1/notifications/clear", json!({})).await.expect(200);
    }
    assert!(ada.notification_ids().await.is_empty());
    ada.get(&format!("/api/v1/notifications/{}", ids[0])).await.expect(404);
    assert_eq!(ada.unread().await, 0);
    app.advance(1).await;
    bob.says("@ada again", 3_600).await;
    app.settle().await;
    assert_eq!(ada.notification_ids().await.len(), 1);
}

#[tokio::test]
async fn a_marker_says_what_is_unread() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for number in 0..3 {
        app.advance(1).await;
        bob.says(&format!("@ada {number}"), 3_600).await;
    }
    app.settle().await;
    assert_eq!(ada.unread().await, 3);
    let ids = ada.notification_ids().await;
    assert_eq!(ada.get("/api/v1/markers?timeline[]=notifications").await.expect(200), json!({}));
    let body = json!({ "notifications": { "last_read_id": ids[1] } });
    let marker = ada.post("/api/v1/markers", body).await.expect(200)["notifications"].clone();
    assert_eq!((&marker["last_read_id"], &marker["version"]), (&json!(ids[1]), &json!(1)));
    assert_eq!(ada.unread().await, 1);
    let both = ada.get("/api/v1/markers?timeline[]=notifications&timeline[]=home").await.expect(200);
    assert_eq!(both, json!({ "notifications": marker }));
    let body = json!({ "home": { "last_read_id": ids[0] }, "notifications": { "last_read_id": ids[0] } });
    let both = ada.post("/api/v1/markers", body).await.expect(200);
    assert_eq!((&both["home"]["version"], &both["notifications"]["version"]), (&json!(1), &json!(2)));
    assert_eq!(ada.unread().await, 0);
    assert_eq!(bob.get("/api/v1/markers?timeline[]=home").await.expect(200), json!({}));
    ada.get("/api/v1/markers?timeline[]=public").await.refuses(422, "timeline");
    ada.post("/api/v1/markers", json!({ "home": { "last_read_id": "x" } })).await.refuses(422, "home");
}

#[tokio::test]
async fn nothing_is_held_back() {
    let app = TestApp::start();
    let policy = app.person("ada").await.get("/api/v2/notifications/policy").await.expect(200);
    assert_eq!(
        (&policy["for_not_following"], &policy["summary"]["pending_requests_count"]),
        (&json!("accept"), &json!(0))
    );
    app.visitor().get("/api/v2/notifications/policy").await.expect(401);
}

#[tokio::test]
async fn clients_that_group_find_each_in_a_group_of_its_own_with_who_and_what_beside_once() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("The engine weaves", 3_600).await;
    for what in ["favourite", "reblog"] {
        app.advance(1).await;
        bob.does(what, &id).await.expect(200);
    }
    app.advance(1).await;
    bob.follow(&ada).await;
    app.settle().await;
    let ids = ada.notification_ids().await;
    let all = ada.get("/api/v2/notifications").await.expect(200);
    let groups = all["notification_groups"].as_array().unwrap();
    let expected: Vec<(String, Value)> = ids
        .iter()
        .zip([json!("follow"), json!("reblog"), json!("favourite")])
        .map(|(id, kind)| (format!("ungrouped-{id}"), kind))
        .collect();
    let found: Vec<(String, Value)> = groups
        .iter()
        .map(|one| (one["group_key"].as_str().unwrap().to_owned(), one["type"].clone()))
        .collect();
    assert_eq!(found, expected);
    for (group, id) in groups.iter().zip(&ids) {
        assert_eq!(
            (&group["notifications_count"], &group["sample_account_ids"]),
            (&json!(1), &json!([bob.id]))
        );
        for member in ["most_recent_notification_id", "page_min_id", "page_max_id"] {
            assert_eq!(group[member], json!(id), "{member}");
        }
    }
    assert_eq!((&groups[0]["status_id"], &groups[2]["status_id"]), (&Value::Null, &json!(id)));
    let each = |name: &str| -> Vec<Value> {
        all[name].as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!((each("accounts"), each("statuses")), (vec![json!(bob.id)], vec![json!(id)]), "each once");

    // Pages and kinds are those of the plain list.
    let page = ada.get("/api/v2/notifications?limit=1&types[]=favourite&types[]=reblog").await;
    assert_eq!(page.json()["notification_groups"][0]["type"], "reblog");
    let older = ada.get(&page.link(&app, "next").unwrap()).await.expect(200);
    assert_eq!(older["notification_groups"][0]["type"], "favourite");
    ada.get("/api/v2/notifications?expand_accounts=none").await.refuses(422, "expand_accounts");
    let unread = ada.get("/api/v2/notifications/unread_count").await.expect(200);
    assert_eq!((&unread["count"], ada.unread().await), (&json!(3), json!(3)));

    // One by its key, for its reader alone, until it is dismissed.
    let one = format!("/api/v2/notifications/ungrouped-{}", ids[2]);
    assert_eq!(ada.get(&one).await.expect(200)["notification_groups"], json!([groups[2]]));
    assert_eq!(ada.ids(&format!("{one}/accounts")).await, [bob.id.as_str()]);
    for path in [one.clone(), format!("{one}/accounts")] {
        bob.get(&path).await.expect(404);
        app.visitor().get(&path).await.expect(401);
    }
    ada.get(&format!("/api/v2/notifications/{}", ids[2])).await.expect(404);
    bob.post(&format!("{one}/dismiss"), json!({})).await.expect(404);
    for _ in 0..2 {
        ada.post(&format!("{one}/dismiss"), json!({})).await.expect(200);
    }
    ada.get(&one).await.expect(404);
    assert_eq!(ada.notification_ids().await, ids[..2]);
    let instance = app.visitor().get("/api/v2/instance").await.expect(200);
    assert_eq!(instance["api_versions"]["mastodon"], 2, "the version that brought groups, and nothing above");
}
