//! Following, and what it shows.

use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn a_follow_shows_in_both_counts_and_on_the_timeline_at_once() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("Before anybody followed", 3_600).await;
    app.settle().await;
    assert!(bob.home().await.is_empty());
    let relationship = bob.follow(&ada).await;
    assert_eq!((&relationship["following"], &relationship["requested"]), (&json!(true), &json!(false)));
    assert_eq!(bob.home().await, [id.as_str()], "the timeline of before the follow is not shown again");
    app.advance(61).await;
    assert_eq!(bob.account(&ada).await["followers_count"], 1);
    assert_eq!(ada.account(&bob).await["following_count"], 1);

    let relationship = bob.unfollow(&ada).await;
    assert_eq!(relationship["following"], false);
    assert!(bob.home().await.is_empty());
    app.advance(61).await;
    assert_eq!(bob.account(&ada).await["followers_count"], 0);
    assert_eq!(ada.account(&bob).await["following_count"], 0);
}

#[tokio::test]
async fn following_and_unfollowing_twice_is_no_error_and_counts_once() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    bob.unfollow(&ada).await;
    for _ in 0..3 {
        assert_eq!(bob.follow(&ada).await["following"], true);
    }
    app.advance(61).await;
    assert_eq!(bob.account(&ada).await["followers_count"], 1);
    for _ in 0..3 {
        assert_eq!(bob.unfollow(&ada).await["following"], false);
    }
    app.advance(61).await;
    assert_eq!(bob.account(&ada).await["followers_count"], 0);
}

#[tokio::test]
async fn a_locked_account_is_asked_and_shows_nothing_meanwhile() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    ada.patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.expect(200);
    let id = ada.says_to("private", "For followers").await;
    let relationship = bob.follow(&ada).await;
    assert_eq!((&relationship["following"], &relationship["requested"]), (&json!(false), &json!(true)));
    assert!(bob.home().await.is_empty());
    bob.get(&format!("/api/v1/statuses/{id}")).await.expect(404);
    app.advance(61).await;
    assert_eq!(bob.account(&ada).await["followers_count"], 0);
    assert_eq!(bob.unfollow(&ada).await["requested"], false, "a request can be withdrawn");
}

#[tokio::test]
async fn relationships_are_told_in_the_order_of_the_question() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    bob.follow(&ada).await;
    eve.follow(&bob).await;
    let path = format!("/api/v1/accounts/relationships?id[]={}&id[]={}&id[]={}", eve.id, ada.id, bob.id);
    let found = bob.get(&path).await.expect(200);
    let seen: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["id"] != bob.id.as_str())
        .map(|one| (one["id"].clone(), one["following"].clone(), one["followed_by"].clone()))
        .collect();
    let expected = [(json!(eve.id), json!(false), json!(true)), (json!(ada.id), json!(true), json!(false))];
    assert_eq!(seen, expected);
    assert_eq!(bob.get("/api/v1/accounts/relationships").await.expect(200), json!([]));
    app.visitor().get(&path).await.expect(401);
}

#[tokio::test]
async fn parallel_follows_of_one_account_are_all_counted() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(app.person(&format!("p{number}")).await);
    }
    app.faults(json!({ "dynamodb": { "conflict": { "every": 3 } } })).await;
    let follows = people.iter().map(|person| person.follow(&ada));
    for relationship in futures_of(follows).await {
        assert_eq!(relationship["following"], true);
    }
    app.advance(61).await;
    assert_eq!(people[0].account(&ada).await["followers_count"], 6);
}

async fn futures_of<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    futures::future::join_all(all).await
}
