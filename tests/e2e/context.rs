//! Threads: what a status answers, and what answers it.

use serde_json::{Value, json};

use crate::app::{Client, Person, TestApp};

async fn answers(person: &Person, parent: &str, body: Value) -> String {
    let mut status = json!({ "status": "An answer", "in_reply_to_id": parent });
    status.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    person.status(status).await["id"].as_str().unwrap().to_owned()
}

/// The ids above and below a status.
async fn around(viewer: &Client, id: &str) -> (Vec<String>, Vec<String>) {
    let context = viewer.get(&format!("/api/v1/statuses/{id}/context")).await.expect(200);
    let ids = |list: &Value| {
        list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    (ids(&context["ancestors"]), ids(&context["descendants"]))
}

#[tokio::test]
async fn a_thread_is_shown_from_wherever_one_looks() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let first = ada.says("A question", 3_600).await;
    let second = answers(&bob, &first, json!({})).await;
    let third = answers(&ada, &second, json!({})).await;
    let aside = answers(&ada, &first, json!({})).await;
    let fourth = answers(&bob, &third, json!({})).await;
    app.settle().await;
    for viewer in [&*ada, &*bob, app.visitor()] {
        assert_eq!(
            around(viewer, &first).await,
            (vec![], vec![second.clone(), third.clone(), fourth.clone(), aside.clone()])
        );
        assert_eq!(around(viewer, &third).await, (vec![first.clone(), second.clone()], vec![fourth.clone()]));
        assert_eq!(around(viewer, &aside).await, (vec![first.clone()], vec![]));
    }
}

#[tokio::test]
async fn a_deleted_ancestor_ends_the_chain_and_an_ended_answer_goes() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let first = ada.says("A question", 3_600).await;
    let second = answers(&bob, &first, json!({})).await;
    let third = answers(&ada, &second, json!({})).await;
    let fourth = answers(&bob, &third, json!({ "expires_in": 60 })).await;
    app.settle().await;
    bob.delete(&format!("/api/v1/statuses/{second}")).await.expect(200);
    app.settle().await;
    assert_eq!(around(&ada, &fourth).await, (vec![third.clone()], vec![]));
    assert_eq!(around(&ada, &third).await, (vec![], vec![fourth.clone()]));
    assert_eq!(around(&ada, &first).await, (vec![], vec![]));
    app.advance(60).await;
    assert_eq!(around(&ada, &third).await, (vec![], vec![]));
    ada.get(&format!("/api/v1/statuses/{fourth}/context")).await.refuses(404, "error");
}

#[tokio::test]
async fn what_is_hidden_from_a_viewer_ends_the_chain_and_is_left_out_below() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    bob.follow(&ada).await;
    let first = ada.says("A question", 3_600).await;
    let private = answers(&ada, &first, json!({ "visibility": "private" })).await;
    let open = answers(&bob, &private, json!({})).await;
    app.settle().await;
    assert_eq!(around(&bob, &open).await, (vec![first.clone(), private.clone()], vec![]));
    assert_eq!(around(&bob, &first).await.1, [private.clone(), open.clone()]);
    for stranger in [&*sue, app.visitor()] {
        assert_eq!(around(stranger, &open).await, (vec![], vec![]));
        assert_eq!(around(stranger, &first).await, (vec![], vec![open.clone()]));
        stranger.get(&format!("/api/v1/statuses/{private}/context")).await.refuses(404, "error");
    }
}

#[tokio::test]
async fn statuses_are_fetched_by_their_ids() {
    let app = TestApp::start();
    let (ada, sue) = (app.person("ada").await, app.person("sue").await);
    let first = ada.says("One", 3_600).await;
    let brief = ada.says("Two", 60).await;
    let private = ada.says_to("private", "Three").await;
    let query = format!("/api/v1/statuses?id[]={brief}&id[]={private}&id[]={first}&id[]={brief}&id[]=1");
    assert_eq!(ada.ids(&query).await, [brief.clone(), private, first.clone()]);
    assert_eq!(sue.ids(&query).await, [brief.clone(), first.clone()]);
    assert_eq!(app.visitor().ids(&query).await, [brief, first.clone()]);
    app.advance(60).await;
    assert_eq!(sue.ids(&query).await, [first]);
    assert!(sue.ids("/api/v1/statuses").await.is_empty());
    let many: Vec<String> = (1..=41).map(|id| format!("id[]={id}")).collect();
    sue.get(&format!("/api/v1/statuses?{}", many.join("&"))).await.refuses(422, "id");
}
