//! Polls: what statuses ask.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, Person, Reply, TestApp};

impl Person {
    /// Asks something for ten minutes; answers the status.
    async fn asks(&self, more: Value) -> Value {
        let mut poll = json!({ "options": ["tea", "coffee", "water"], "expires_in": 600 });
        poll.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.status(json!({ "status": "What?", "expires_in": 1_200, "poll": poll })).await
    }

    async fn votes(&self, status: &Value, choices: &[u8]) -> Reply {
        let path = format!("/api/v1/polls/{}/votes", status["id"].as_str().unwrap());
        self.post(&path, json!({ "choices": choices })).await
    }
}

async fn poll(viewer: &Client, status: &Value) -> Value {
    viewer.get(&format!("/api/v1/polls/{}", status["id"].as_str().unwrap())).await.expect(200)
}

async fn shown(viewer: &Client, status: &Value) -> Value {
    viewer.get(&format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())).await.expect(200)
}

fn counts(poll: &Value) -> Vec<Option<u64>> {
    poll["options"].as_array().unwrap().iter().map(|option| option["votes_count"].as_u64()).collect()
}

#[tokio::test]
async fn a_poll_is_shown_with_its_status_and_by_itself_alike_and_tells_each_what_they_chose() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    bob.follow(&ada).await;
    let status = ada.asks(json!({ "multiple": true })).await;
    let own = &status["poll"];
    assert_eq!((&own["id"], &own["multiple"], &own["expired"]), (&status["id"], &json!(true), &json!(false)));
    assert_eq!((&own["voted"], &own["own_votes"]), (&json!(true), &json!([])), "authors can't vote");
    assert_eq!(own["options"][1], json!({ "title": "coffee", "votes_count": 0 }));

    let answer = bob.votes(&status, &[2, 0]).await.expect(200);
    assert_eq!((&answer["voted"], &answer["own_votes"]), (&json!(true), &json!([0, 2])));
    assert_eq!((&answer["votes_count"], &answer["voters_count"]), (&json!(2), &json!(1)));
    sue.votes(&status, &[0]).await.expect(200);
    app.advance(61).await;
    for path in [
        "/api/v1/timelines/home".to_owned(),
        "/api/v1/timelines/public".to_owned(),
        format!("/api/v1/accounts/{}/statuses", ada.id),
    ] {
        let seen = bob.get(&path).await.expect(200)[0]["poll"].clone();
        assert_eq!(seen, poll(&bob, &status).await, "{path}");
        assert_eq!(seen["own_votes"], json!([0, 2]), "{path}");
    }
    for viewer in [&*ada, &*bob, &*sue, app.visitor()] {
        let seen = poll(viewer, &status).await;
        assert_eq!(counts(&seen), [Some(2), Some(0), Some(1)]);
        assert_eq!((&seen["votes_count"], &seen["voters_count"]), (&json!(3), &json!(2)));
        assert_eq!(shown(viewer, &status).await["poll"], seen);
    }
    assert_eq!(poll(&sue, &status).await["own_votes"], json!([0]));
    let visitor = poll(app.visitor(), &status).await;
    assert!(visitor["voted"].is_null() && visitor["own_votes"].is_null());
    let plain = ada.status(json!({ "status": "No question" })).await;
    assert!(plain["poll"].is_null());
    let path = format!("/api/v1/polls/{}", plain["id"].as_str().unwrap());
    bob.get(&path).await.refuses(404, "error");
}

#[tokio::test]
async fn one_vote_each_however_fast_and_the_same_again_is_no_error() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let status = ada.asks(json!({})).await;
    let mut people = Vec::new();
    for number in 0..4 {
        people.push(app.person(&format!("voter{number}")).await);
    }
    let votes = people.iter().flat_map(|person| (0..6_u8).map(move |n| (person, [n % 3])));
    let votes = votes.map(|(person, choice)| {
        let status = &status;
        async move { person.votes(status, &choice).await }
    });
    let answers = join_all(votes).await;
    let statuses = answers.iter().map(|answer| answer.status);
    assert!(
        statuses.clone().all(|status| [200, 422].contains(&status)),
        "{:?}",
        statuses.collect::<Vec<_>>()
    );
    app.advance(61).await;
    let seen = poll(&ada, &status).await;
    assert_eq!((&seen["votes_count"], &seen["voters_count"]), (&json!(4), &json!(4)));
    assert_eq!(counts(&seen).into_iter().flatten().sum::<u64>(), 4);
    for person in &people {
        let own = poll(person, &status).await["own_votes"][0].as_u64().unwrap();
        let (same, other) = (u8::try_from(own).unwrap(), u8::try_from((own + 1) % 3).unwrap());
        assert_eq!(person.votes(&status, &[same]).await.expect(200)["votes_count"], 4);
        person.votes(&status, &[other]).await.refuses(422, "id");
    }
    ada.votes(&status, &[0]).await.refuses(422, "id");
}

#[tokio::test]
async fn what_is_hidden_is_told_when_the_poll_ends_and_nobody_votes_after() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    let status = ada.asks(json!({ "hide_totals": true })).await;
    app.advance(590).await;
    // In the cache, as they are before the last vote.
    shown(&sue, &status).await;
    bob.votes(&status, &[1]).await.expect(200);
    for viewer in [&*ada, &*bob, app.visitor()] {
        let seen = poll(viewer, &status).await;
        assert_eq!((counts(&seen), &seen["expired"]), (vec![None; 3], &json!(false)));
    }
    app.advance(10).await;
    for viewer in [&*ada, &*bob, app.visitor()] {
        let seen = poll(viewer, &status).await;
        assert_eq!((counts(&seen), &seen["expired"]), (vec![Some(0), Some(1), Some(0)], &json!(true)));
    }
    sue.votes(&status, &[0]).await.refuses(422, "id");
}

#[tokio::test]
async fn a_poll_never_outlives_its_status() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let poll = json!({ "options": ["yes", "no"], "expires_in": 86_400 });
    let status = ada.status(json!({ "status": "Brief", "expires_in": 60, "poll": poll })).await;
    assert_eq!(status["poll"]["expires_at"], status["expires_at"]);
    bob.votes(&status, &[0]).await.expect(200);
    app.advance(60).await;
    bob.votes(&status, &[0]).await.refuses(404, "error");
    let path = format!("/api/v1/polls/{}", status["id"].as_str().unwrap());
    for viewer in [&*ada, &*bob, app.visitor()] {
        viewer.get(&path).await.refuses(404, "error");
    }
}

#[tokio::test]
async fn an_edit_leaves_a_poll_as_it_was() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let status = ada.asks(json!({})).await;
    bob.votes(&status, &[1]).await.expect(200);
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
    let edit = async |body: Value| Reply::to(ada.request(Method::PUT, &path).json(&body)).await;
    let same = json!({ "options": ["tea", "coffee", "water"], "expires_in": 600 });
    for body in [json!({ "status": "Which?" }), json!({ "status": "Which now?", "poll": same })] {
        let edited = edit(body).await.expect(200);
        assert_eq!(edited["poll"]["expires_at"], status["poll"]["expires_at"]);
        assert_eq!(edited["poll"]["options"][2]["title"], "water");
    }
    for other in [
        json!({ "options": ["tea", "coffee"], "expires_in": 600 }),
        json!({ "options": ["tea", "coffee", "water"], "multiple": true, "expires_in": 600 }),
    ] {
        edit(json!({ "status": "Else?", "poll": other })).await.refuses(422, "poll[options]");
    }
    assert_eq!(shown(&bob, &status).await["poll"]["own_votes"], json!([1]));
}
