//! What people hear who asked to: each status of somebody, the close of a poll, the edit of what they boosted. And the parts
//! of an account's page.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Person, TestApp};

impl Person {
    /// What they are told of statuses, as type and id, newest first; the same in groups and by its number.
    async fn is_told(&self, kind: &str) -> Vec<String> {
        let plain = self.get(&format!("/api/v1/notifications?types[]={kind}")).await.expect(200);
        let plain: Vec<Value> =
            plain.as_array().unwrap().iter().filter(|one| one["crudder"].is_null()).cloned().collect();
        let ids: Vec<String> =
            plain.iter().map(|one| one["status"]["id"].as_str().unwrap().to_owned()).collect();
        let groups = self.get(&format!("/api/v2/notifications?types[]={kind}")).await.expect(200);
        let grouped: Vec<&str> = groups["notification_groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["status_id"].as_str().unwrap())
            .collect();
        assert_eq!(grouped, ids);
        let unread =
            self.get(&format!("/api/v1/notifications/unread_count?types[]={kind}")).await.expect(200);
        assert_eq!(unread["count"], json!(ids.len()));
        ids
    }

    async fn follows_with(&self, other: &Person, wishes: Value) -> Value {
        self.post(&format!("/api/v1/accounts/{}/follow", other.id), wishes).await.expect(200)
    }

    async fn edits(&self, id: &str, text: &str) {
        self.put(&format!("/api/v1/statuses/{id}"), json!({ "status": text })).await.expect(200);
    }
}

#[tokio::test]
async fn who_asked_hears_of_each_status_they_may_see_and_nobody_else_of_any() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    sue.follow(&ada).await;
    let relation = bob.follows_with(&ada, json!({ "notify": true })).await;
    assert_eq!((&relation["following"], &relation["notifying"]), (&json!(true), &json!(true)));
    let mut heard = Vec::new();
    for visibility in ["public", "unlisted", "private"] {
        app.advance(1).await;
        heard.insert(0, ada.says_to(visibility, "I weave").await);
    }
    app.advance(1).await;
    ada.says_to("direct", "@sue psst").await;
    let of_sue = sue.says("I spin", 3_600).await;
    ada.does("reblog", &of_sue).await.expect(200);
    ada.status(json!({ "status": "Do you?", "in_reply_to_id": of_sue })).await;
    app.advance(1).await;
    let thread = ada.status(json!({ "status": "And so", "in_reply_to_id": heard[0] })).await;
    heard.insert(0, thread["id"].as_str().unwrap().to_owned());
    app.advance(1).await;
    let named = ada.says("Do you, @bob?", 3_600).await;
    app.settle().await;
    assert_eq!(bob.is_told("status").await, heard);
    assert_eq!(bob.is_told("mention").await, [named], "who is named hears of that, and once");
    assert!(sue.is_told("status").await.is_empty());

    // What is gone is told no more, and leaves nothing in the table of who heard of it.
    let gone = heard.remove(0);
    ada.delete(&format!("/api/v1/statuses/{gone}")).await.expect(200);
    app.settle().await;
    assert_eq!(bob.is_told("status").await, heard);
    let of_gone = |item: &Value| item["status"]["S"] == json!(gone) && item["kind"]["S"] == "status";
    assert!(!app.table().await.iter().any(of_gone));
}

#[tokio::test]
async fn hearing_of_each_status_is_taken_back_by_every_way_out_of_a_follow() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let subscribed = async || {
        let items = app.table().await;
        items.iter().any(|item| item["sk"]["S"].as_str().unwrap().starts_with("SUBSCRIBER#"))
    };
    for way in ["notify", "unfollow", "remove", "block", "blocked", "request"] {
        bob.follows_with(&ada, json!({ "notify": true })).await;
        assert!(subscribed().await, "{way}");
        match way {
            "notify" => {
                assert_eq!(bob.follows_with(&ada, json!({ "notify": false })).await["notifying"], false);
            }
            "unfollow" => _ = bob.unfollow(&ada).await,
            "remove" => {
                let path = format!("/api/v1/accounts/{}/remove_from_followers", bob.id);
                ada.post(&path, json!({})).await.expect(200);
            }
            "block" | "blocked" => {
                let (by, of) = if way == "block" { (&bob, &ada) } else { (&ada, &bob) };
                by.post(&format!("/api/v1/accounts/{}/block", of.id), json!({})).await.expect(200);
                by.post(&format!("/api/v1/accounts/{}/unblock", of.id), json!({})).await.expect(200);
            }
            _ => {
                bob.unfollow(&ada).await;
                ada.sets(json!({ "locked": true })).await;
                bob.follows_with(&ada, json!({ "notify": true })).await;
                assert!(!subscribed().await, "who only asked hears of nothing");
                let path = format!("/api/v1/follow_requests/{}/authorize", bob.id);
                ada.post(&path, json!({})).await.expect(200);
                assert!(subscribed().await, "who was let in does");
                bob.unfollow(&ada).await;
            }
        }
        assert!(!subscribed().await, "{way}");
        ada.says(&format!("I weave {way}"), 3_600).await;
        app.settle().await;
        assert!(bob.is_told("status").await.is_empty(), "{way}");
    }
}

#[tokio::test]
async fn a_poll_that_has_closed_is_told_to_its_author_and_to_who_voted_while_its_status_lives() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    let poll = json!({ "options": ["tea", "coffee"], "expires_in": 600 });
    let status = ada.status(json!({ "status": "What?", "expires_in": 1_200, "poll": poll })).await;
    let id = status["id"].as_str().unwrap().to_owned();
    bob.post(&format!("/api/v1/polls/{id}/votes"), json!({ "choices": [0] })).await.expect(200);
    app.settle().await;
    for person in [&ada, &bob, &sue] {
        assert!(person.is_told("poll").await.is_empty(), "it is open still");
    }
    app.advance(300).await;
    let meanwhile = sue.says("@bob tea?", 3_600).await;
    app.settle().await;
    app.advance(301).await;
    assert_eq!((ada.is_told("poll").await, bob.is_told("poll").await), (vec![id.clone()], vec![id.clone()]));
    assert!(sue.is_told("poll").await.is_empty());
    let all = bob.get("/api/v1/notifications").await.expect(200);
    assert_eq!((&all[0]["type"], &all[0]["account"]["username"]), (&json!("poll"), &json!("ada")));
    assert_eq!(all[0]["status"]["poll"]["expired"], true);
    assert_eq!(all[1]["status"]["id"], json!(meanwhile), "it stands where it closed");
    let closed = status["poll"]["expires_at"].as_str().unwrap();
    assert_eq!(all[0]["created_at"].as_str().unwrap()[..19], closed[..19]);
    // Dismissed, it stays away; and it never outlives its status.
    let path = format!("/api/v1/notifications/{}/dismiss", all[0]["id"].as_str().unwrap());
    bob.post(&path, json!({})).await.expect(200);
    assert!(bob.is_told("poll").await.is_empty());
    app.advance(600).await;
    assert!(ada.is_told("poll").await.is_empty());
}

#[tokio::test]
async fn a_poll_that_is_deleted_leaves_nothing_to_tell() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let poll = json!({ "options": ["tea", "coffee"], "expires_in": 600 });
    let status = ada.status(json!({ "status": "What?", "expires_in": 1_200, "poll": poll })).await;
    let id = status["id"].as_str().unwrap().to_owned();
    bob.post(&format!("/api/v1/polls/{id}/votes"), json!({ "choices": [0] })).await.expect(200);
    app.settle().await;
    ada.delete(&format!("/api/v1/statuses/{id}")).await.expect(200);
    let of_it = |item: &Value| item["status"]["S"] == json!(id) && item["kind"]["S"] == "poll";
    assert!(!app.table().await.iter().any(of_it));
}

#[tokio::test]
async fn an_edit_is_told_to_who_boosted_and_of_several_the_last() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    let id = ada.says("The engine weaves", 3_600).await;
    for person in [&ada, &bob] {
        person.does("reblog", &id).await.expect(200);
    }
    sue.does("favourite", &id).await.expect(200);
    for text in ["The engine weaves patterns", "The engine weaves algebraical patterns"] {
        app.advance(5).await;
        ada.edits(&id, text).await;
        app.settle().await;
        assert_eq!(bob.is_told("update").await, [id.as_str()], "{text}");
    }
    assert!(ada.is_told("update").await.is_empty() && sue.is_told("update").await.is_empty());
    bob.does("unreblog", &id).await.expect(200);
    app.settle().await;
    assert!(bob.is_told("update").await.is_empty(), "who has taken the boost back has nothing to do with it");
}

#[tokio::test]
async fn an_accounts_page_has_the_parts_that_are_asked_for() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let of_bob = bob.status(json!({ "status": "Red #wool", "sensitive": true })).await;
    let of_bob = of_bob["id"].as_str().unwrap().to_owned();
    let post = async |body: Value| {
        app.advance(1).await;
        ada.status(body).await["id"].as_str().unwrap().to_owned()
    };
    let plain = post(json!({ "status": "Plain" })).await;
    let tagged = post(json!({ "status": "Some #Wool" })).await;
    let secret = post(json!({ "status": "More #wool", "visibility": "private" })).await;
    let own = post(json!({ "status": "And so", "in_reply_to_id": plain })).await;
    let reply = post(json!({ "status": "Yes #silk", "in_reply_to_id": of_bob })).await;
    let sensitive = post(json!({ "status": "Ouch", "sensitive": true })).await;
    app.advance(1).await;
    let boost = ada.does("reblog", &of_bob).await.expect(200)["id"].as_str().unwrap().to_owned();
    for id in [&tagged, &sensitive] {
        ada.does("pin", id).await.expect(200);
    }
    let page = async |query: &str, seen_by: &Person| {
        seen_by.ids(&format!("/api/v1/accounts/{}/statuses?{query}", ada.id)).await
    };
    let all = [&boost, &sensitive, &reply, &own, &secret, &tagged, &plain];
    let without = |these: &[&String]| -> Vec<String> {
        all.into_iter().filter(|id| !these.contains(id)).cloned().collect()
    };
    for (query, expected) in [
        ("", without(&[])),
        ("exclude_replies=true", without(&[&reply])),
        ("exclude_reblogs=true", without(&[&boost])),
        ("exclude_sensitive=true", without(&[&boost, &sensitive])),
        ("tagged=wool", vec![secret.clone(), tagged.clone()]),
        ("tagged=WOOL&limit=1", vec![secret.clone()]),
        ("tagged=linen", vec![]),
        ("tagged=no%20tag", vec![]),
        ("tagged=", without(&[])),
        ("pinned=true&exclude_sensitive=true", vec![tagged.clone()]),
        ("pinned=true&tagged=wool", vec![tagged.clone()]),
        ("pinned=true&tagged=silk", vec![]),
        ("only_media=true", vec![]),
    ] {
        assert_eq!(page(query, &ada).await, expected, "{query}");
    }
    assert_eq!(page("tagged=wool", &bob).await, [tagged.as_str()]);
    let edit =
        ada.request(Method::PUT, &format!("/api/v1/statuses/{plain}")).json(&json!({ "status": "#wool" }));
    assert_eq!(edit.send().await.unwrap().status(), 200);
    assert_eq!(page("tagged=wool", &bob).await, [tagged, plain]);
    for query in ["local=true", "remote=true&local=true"] {
        assert!(!bob.ids(&format!("/api/v1/timelines/public?{query}")).await.is_empty(), "{query}");
    }
    assert!(bob.ids("/api/v1/timelines/public?remote=true").await.is_empty());
}

#[tokio::test]
async fn who_asked_hears_of_nothing_that_names_whom_they_block_or_mute() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    bob.follows_with(&ada, json!({ "notify": true })).await;
    let named = ada.says("Look, @sue", 3_600).await;
    app.settle().await;
    assert_eq!(bob.is_told("status").await, std::slice::from_ref(&named));
    for (act, back) in [("mute", "unmute"), ("block", "unblock")] {
        bob.post(&format!("/api/v1/accounts/{}/{act}", sue.id), json!({})).await.expect(200);
        assert!(bob.is_told("status").await.is_empty(), "{act}");
        let unread = bob.get("/api/v1/notifications/unread_count").await.expect(200);
        assert_eq!(unread["count"], 0, "{act}");
        bob.post(&format!("/api/v1/accounts/{}/{back}", sue.id), json!({})).await.expect(200);
    }
    assert_eq!(bob.is_told("status").await, [named]);
}
