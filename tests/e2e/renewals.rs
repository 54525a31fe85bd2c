//! Renewals: a life is made longer or shorter while it lasts, and all that hangs on the status goes with it.

use serde_json::{Value, json};

use crate::app::{Client, Reply, TestApp};
use crate::endings::World;

const DAY: u64 = 86_400;

async fn renew(by: &Client, id: &str, body: Value) -> Reply {
    by.post(&format!("/api/v1/crudder/statuses/{id}/renew"), body).await
}

async fn end_of(viewer: &Client, id: &str) -> Value {
    viewer.get(&format!("/api/v1/statuses/{id}")).await.expect(200)["expires_at"].clone()
}

#[tokio::test]
async fn what_is_made_shorter_leaves_no_trace_after_its_new_end() {
    let world = World::new(3_000).await;
    world.is_seen("before").await;
    for id in &world.said {
        renew(&world.ada, id, json!({ "expires_in": 300 })).await.expect(200);
    }
    // At the very next read: an answer ends with what it answers, and a boost shows nothing longer than that.
    assert_eq!(end_of(&world.bob, &world.reply).await, end_of(&world.ada, &world.status).await);
    world.is_seen("shorter").await;
    world.app.settle().await;
    world.is_seen("followed").await;
    world.app.advance(300).await;
    world.leaves_no_trace().await;
}

#[tokio::test]
async fn what_is_made_shorter_is_seen_by_nobody_though_nothing_has_followed_yet() {
    let world = World::new(3_000).await;
    world.is_seen("before").await;
    for id in &world.said {
        let edit = json!({ "status": "Ephemeral words, changed #brief", "expires_in": 60 });
        let path = format!("/api/v1/statuses/{id}");
        if *id == world.status {
            world.ada.put(&path, edit).await.expect(200);
        } else {
            renew(&world.ada, id, json!({ "expires_in": 60 })).await.expect(200);
        }
    }
    world.app.advance(60).await;
    for path in
        ["/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/bookmarks", "/api/v1/notifications"]
    {
        let shown = world.bob.get(path).await;
        shown.expect(200);
        assert!(!shown.text.contains("Ephemeral"), "{path}: {}", shown.text);
    }
    for id in [&world.status, &world.reply] {
        world.bob.get(&format!("/api/v1/statuses/{id}")).await.expect(404);
    }
}

#[tokio::test]
async fn what_is_made_longer_is_all_there_after_its_old_end() {
    let world = World::new(600).await;
    world.is_seen("before").await;
    for id in &world.said {
        renew(&world.ada, id, json!({ "expires_in": 3_000 })).await.expect(200);
    }
    renew(&world.bob, &world.reply, json!({ "expires_in": 3_000 })).await.expect(200);
    world.app.settle().await;
    world.app.advance(661).await;
    world.is_seen("after the old end").await;
    world.app.visitor().post("/local/sweep", json!({})).await.expect(200);
    world.app.settle().await;
    world.is_seen("when it was swept").await;
    world.app.advance(2_339).await;
    world.leaves_no_trace().await;
}

#[tokio::test]
async fn only_its_author_renews_a_status_while_it_lives_and_for_thirty_days_at_most() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let posted = ada.status(json!({ "status": "Mine", "expires_in": 3_600 })).await;
    let id = posted["id"].as_str().unwrap().to_owned();
    renew(&bob, &id, json!({ "expires_in": 60 })).await.refuses(404, "error");
    renew(app.visitor(), &id, json!({ "expires_in": 60 })).await.expect(401);
    let boost = bob.does("reblog", &id).await.expect(200)["id"].as_str().unwrap().to_owned();
    renew(&bob, &boost, json!({ "expires_in": 60 })).await.refuses(404, "error");
    renew(&ada, "1", json!({ "expires_in": 60 })).await.expect(404);
    for (bad, field) in [
        (json!({}), "expires_in"),
        (json!({ "expires_in": 59 }), "expires_in"),
        (json!({ "expires_in": 2_592_001 }), "expires_in"),
        (json!({ "expires_in": "soon" }), "expires_in"),
        (json!({ "expires_at": "yesterday" }), "expires_at"),
        (json!({ "expires_at": "2001-01-01T00:00:00Z" }), "expires_at"),
    ] {
        renew(&ada, &id, bad).await.refuses(422, field);
    }
    let longer = renew(&ada, &id, json!({ "expires_in": 2 * DAY })).await.expect(200);
    assert!(longer["expires_at"].as_str() > posted["expires_at"].as_str());
    assert_eq!((&longer["edited_at"], &longer["content"]), (&Value::Null, &posted["content"]));
    assert_eq!(
        bob.get(&format!("/api/v1/statuses/{id}/history")).await.expect(200).as_array().unwrap().len(),
        1
    );
    // By its moment, too; and by an edit, which is one.
    let renewed = renew(&ada, &id, json!({ "expires_at": posted["expires_at"] })).await.expect(200);
    assert_eq!(renewed["expires_at"], posted["expires_at"]);
    let edit = json!({ "status": "Mine for long", "expires_in": 30 * DAY });
    let edited = ada.put(&format!("/api/v1/statuses/{id}"), edit).await.expect(200);
    assert!(edited["edited_at"].is_string());
    let last = end_of(&bob, &id).await;
    app.advance(7_200).await;
    let ada = app.sign_in("ada").await;
    let again = renew(&ada, &id, json!({ "expires_in": 30 * DAY })).await.expect(200);
    assert!(again["expires_at"].as_str() >= last.as_str());
    let created = again["created_at"].as_str().unwrap();
    assert_ne!(created.get(5..7), again["expires_at"].as_str().unwrap().get(5..7), "thirty days later");
    app.advance(i64::try_from(30 * DAY - 7_200).unwrap()).await;
    app.visitor().get(&format!("/api/v1/statuses/{id}")).await.expect(404);
}

#[tokio::test]
async fn an_edit_that_says_nothing_of_its_end_leaves_it() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let id = ada.says("Brief", 3_600).await;
    let end = end_of(&ada, &id).await;
    app.advance(60).await;
    let edited =
        ada.put(&format!("/api/v1/statuses/{id}"), json!({ "status": "Brief #exp3d" })).await.expect(200);
    assert_eq!(edited["expires_at"], end);
}
