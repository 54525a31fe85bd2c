//! `Idempotency-Key`: the same request again is the same status again.

use serde_json::{Value, json};

use crate::app::{Person, Reply, TestApp};

async fn post(person: &Person, key: &str, body: &Value) -> Reply {
    let request = person.request(reqwest::Method::POST, "/api/v1/statuses");
    Reply::to(request.header("Idempotency-Key", key).json(body)).await
}

#[tokio::test]
async fn the_same_request_again_posts_nothing_new() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let body = json!({ "status": "Once", "expires_in": 7_200 });
    let first = post(&ada, "k", &body).await.expect(200);
    let again = post(&ada, "k", &body).await.expect(200);
    assert_eq!(first["id"], again["id"]);
    assert_eq!(ada.page_of(&ada.id).await.len(), 1);
    let other = post(&ada, "l", &body).await.expect(200);
    assert_ne!(first["id"], other["id"]);
}

#[tokio::test]
async fn the_key_with_another_request_is_a_conflict() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    post(&ada, "k", &json!({ "status": "One" })).await.expect(200);
    post(&ada, "k", &json!({ "status": "Other" })).await.refuses(409, "Idempotency-Key");
    assert_eq!(ada.page_of(&ada.id).await.len(), 1);
}

#[tokio::test]
async fn a_key_is_its_persons_and_lasts_an_hour() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let body = json!({ "status": "Mine", "expires_in": 86_400 });
    let first = post(&ada, "k", &body).await.expect(200);
    assert_ne!(post(&bob, "k", &body).await.expect(200)["id"], first["id"]);
    app.advance(3_599 - 60).await;
    assert_eq!(post(&ada, "k", &body).await.expect(200)["id"], first["id"]);
    app.advance(61).await;
    let fresh = app.sign_in("ada").await;
    assert_ne!(post(&fresh, "k", &body).await.expect(200)["id"], first["id"]);
}

#[tokio::test]
async fn the_same_request_at_the_same_time_posts_once() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let body = json!({ "status": "All at once" });
    let replies = futures::future::join_all((0..5).map(|_| post(&ada, "k", &body))).await;
    let mut ids: Vec<Value> =
        replies.iter().filter(|one| one.status == 200).map(|one| one.json()["id"].clone()).collect();
    assert!(!ids.is_empty());
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(ada.page_of(&ada.id).await.len(), 1);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for_again_and_posted_once() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let body = json!({ "status": "Lost and found" });
    app.faults(json!({ "dynamodb": { "lose_answer": { "next": 2 } } })).await;
    let mut last = post(&ada, "k", &body).await;
    for _ in 0..3 {
        if last.status == 200 {
            break;
        }
        last = post(&ada, "k", &body).await;
    }
    last.expect(200);
    app.visitor().delete("/local/faults").await.expect(200);
    assert_eq!(ada.page_of(&ada.id).await.len(), 1);
}
