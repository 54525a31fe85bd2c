//! Following, and what it shows.

use serde_json::json;

use crate::app::{Person, TestApp};

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
async fn a_request_is_allowed_and_shows_at_the_next_read_or_rejected() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    ada.patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.expect(200);
    let id = ada.says_to("private", "For followers").await;
    bob.follow(&ada).await;
    eve.follow(&ada).await;
    assert!(bob.home().await.is_empty());
    assert_eq!(ada.ids("/api/v1/follow_requests").await, [eve.id.as_str(), &bob.id]);
    assert_eq!(ada.relationship(&bob).await["requested_by"], true);
    for _ in 0..2 {
        let answer = ada.post(&format!("/api/v1/follow_requests/{}/authorize", bob.id), json!({})).await;
        let relationship = answer.expect(200);
        assert_eq!(
            (&relationship["followed_by"], &relationship["requested_by"]),
            (&json!(true), &json!(false))
        );
        let answer = ada.post(&format!("/api/v1/follow_requests/{}/reject", eve.id), json!({})).await;
        assert_eq!(answer.expect(200)["requested_by"], false);
    }
    assert_eq!(bob.home().await, [id.as_str()], "at the very next read");
    eve.get(&format!("/api/v1/statuses/{id}")).await.expect(404);
    assert!(ada.ids("/api/v1/follow_requests").await.is_empty());
    app.advance(61).await;
    assert_eq!(eve.account(&ada).await["followers_count"], 1);
    assert_eq!(app.visitor().ids(&format!("/api/v1/accounts/{}/followers", ada.id)).await, [bob.id.as_str()]);
    assert_eq!(app.visitor().ids(&format!("/api/v1/accounts/{}/following", bob.id)).await, [ada.id.as_str()]);

    for _ in 0..2 {
        let answer = ada.post(&format!("/api/v1/accounts/{}/remove_from_followers", bob.id), json!({})).await;
        assert_eq!(answer.expect(200)["followed_by"], false);
        assert!(bob.home().await.is_empty());
        bob.get(&format!("/api/v1/statuses/{id}")).await.expect(404);
    }
    assert!(app.visitor().ids(&format!("/api/v1/accounts/{}/followers", ada.id)).await.is_empty());
}

#[tokio::test]
async fn followers_are_paged_back_and_forth_without_gap_or_repeat() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mut people = Vec::new();
    for number in 0..5 {
        let person = app.person(&format!("p{number}")).await;
        person.follow(&ada).await;
        people.insert(0, person.id.clone());
    }
    let path = format!("/api/v1/accounts/{}/followers", ada.id);
    let first = app.visitor().get(&format!("{path}?limit=2")).await;
    let mut seen = first.ids();
    let mut next = first.link(&app, "next");
    while let Some(path) = next {
        let page = app.visitor().get(&path).await;
        seen.extend(page.ids());
        next = page.link(&app, "next");
    }
    assert_eq!(seen, people);
    let prev =
        app.visitor().get(&format!("{path}?limit=2&max_id={}", people[3])).await.link(&app, "prev").unwrap();
    assert_eq!(app.visitor().get(&prev).await.ids(), people[2..4], "those right above it");
    assert_eq!(app.visitor().ids(&path).await, people, "forty, where nothing is said");
}

#[tokio::test]
async fn boosts_of_somebody_are_left_out_where_that_is_wished() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    let id = eve.says("Worth repeating", 3_600).await;
    let relationship = ada.follow(&bob).await;
    assert_eq!((&relationship["showing_reblogs"], &relationship["notifying"]), (&json!(true), &json!(false)));
    let own = bob.says("My own", 3_600).await;
    let boost = bob.does("reblog", &id).await.expect(200)["id"].as_str().unwrap().to_owned();
    app.settle().await;
    assert_eq!(ada.home().await, [boost.as_str(), &own]);
    let follow = format!("/api/v1/accounts/{}/follow", bob.id);
    let relationship = ada.post(&follow, json!({ "reblogs": false, "notify": true })).await.expect(200);
    assert_eq!((&relationship["showing_reblogs"], &relationship["notifying"]), (&json!(false), &json!(true)));
    for _ in 0..2 {
        assert_eq!(ada.home().await, [own.as_str()], "also from the cache");
    }
    assert_eq!(ada.page_of(&bob.id).await, [boost.as_str(), &own], "his page shows them");
    ada.post(&follow, json!({ "reblogs": "perhaps" })).await.refuses(422, "reblogs");
    ada.post(&follow, json!({ "reblogs": true })).await.expect(200);
    assert_eq!(ada.home().await, [boost.as_str(), &own]);
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

#[tokio::test]
async fn whom_one_follows_of_those_who_follow_somebody() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (cat, dan, eve) = (app.person("cat").await, app.person("dan").await, app.person("eve").await);
    for (one, other) in [(&ada, &bob), (&ada, &cat), (&bob, &dan), (&cat, &dan), (&eve, &dan), (&eve, &bob)] {
        one.follow(other).await;
    }
    let familiar = async |viewer: &Person, id: &str| -> Vec<String> {
        let path = format!("/api/v1/accounts/familiar_followers?id[]={id}");
        let answer = viewer.get(&path).await.expect(200);
        assert_eq!(answer[0]["id"], json!(id));
        let accounts = answer[0]["accounts"].as_array().unwrap().iter();
        accounts.map(|one| one["username"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(familiar(&ada, &dan.id).await, ["cat", "bob"], "the newest account first");
    assert_eq!(familiar(&eve, &dan.id).await, ["bob"]);
    for (viewer, id) in [(&dan, &ada.id), (&ada, &eve.id), (&ada, &"7".to_owned())] {
        assert_eq!(familiar(viewer, id).await, Vec::<String>::new());
    }
    ada.does_to("mute", &cat).await;
    assert_eq!(familiar(&ada, &dan.id).await, ["bob"]);
    dan.does_to("block", &ada).await;
    assert_eq!(familiar(&ada, &dan.id).await, Vec::<String>::new(), "who is blocked learns nothing");

    let path = "/api/v1/accounts/familiar_followers";
    assert_eq!(ada.get(path).await.expect(200), json!([]));
    let many: Vec<String> = (1..=11).map(|id| format!("id[]={id}")).collect();
    ada.get(&format!("{path}?{}", many.join("&"))).await.refuses(422, "id");
    app.visitor().get(path).await.expect(401);
}

#[tokio::test]
async fn one_is_told_how_many_ask_to_follow_and_everybody_on_which_day_one_posted_last() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let own = async || ada.get("/api/v1/accounts/verify_credentials").await.expect(200);
    assert_eq!(own().await["source"]["follow_requests_count"], 0);
    ada.patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.expect(200);
    bob.follow(&ada).await;
    assert_eq!(own().await["source"]["follow_requests_count"], 1);
    ada.post(&format!("/api/v1/follow_requests/{}/authorize", bob.id), json!({})).await.expect(200);
    assert_eq!(own().await["source"]["follow_requests_count"], 0);

    let last = async || bob.account(&ada).await["last_status_at"].clone();
    assert_eq!(last().await, json!(null));
    let posted = ada.status(json!({ "status": "Brief", "expires_in": 600 })).await;
    app.advance(61).await;
    assert_eq!(last().await, json!(&posted["created_at"].as_str().unwrap()[..10]));
    app.advance(600).await;
    assert_eq!(last().await, json!(null), "what has ended leaves no trace");
}
