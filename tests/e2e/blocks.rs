//! Blocks: neither follows the other, and who is blocked knows of nothing that the other posts.

use serde_json::json;

use crate::app::{Person, TestApp};

impl Person {
    /// Does something to somebody's account; answers the relationship.
    pub(crate) async fn does_to(&self, what: &str, other: &Person) -> serde_json::Value {
        self.post(&format!("/api/v1/accounts/{}/{what}", other.id), json!({})).await.expect(200)
    }
}

#[tokio::test]
async fn who_is_blocked_finds_nothing_of_the_blocker_by_any_route() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    bob.follow(&ada).await;
    ada.follow(&bob).await;
    bob.follow(&eve).await;
    let named = ada.says_to("public", "For all, and @bob").await;
    let direct = ada.says_to("direct", "For @bob").await;
    let question = eve.says("Who is there?", 3_600).await;
    let answer = json!({ "status": "I am", "in_reply_to_id": question });
    let answer = ada.status(answer).await["id"].as_str().unwrap().to_owned();
    let boost = eve.does("reblog", &named).await.expect(200)["id"].as_str().unwrap().to_owned();
    for what in ["favourite", "bookmark"] {
        bob.does(what, &named).await.expect(200);
    }
    ada.does("favourite", &question).await.expect(200);
    ada.does("pin", &named).await.expect(200);
    app.settle().await;
    assert!(bob.home().await.contains(&boost) || bob.home().await.contains(&named));

    for _ in 0..2 {
        let relationship = ada.does_to("block", &bob).await;
        for (field, is) in
            [("blocking", true), ("blocked_by", false), ("following", false), ("followed_by", false)]
        {
            assert_eq!(relationship[field], is, "{field}");
        }
        let relationship = bob.relationship(&ada).await;
        for (field, is) in [("blocking", false), ("blocked_by", true), ("following", false)] {
            assert_eq!(relationship[field], is, "{field}");
        }
    }
    // At once, and from the cache.
    for _ in 0..2 {
        for id in [&named, &direct, &answer, &boost] {
            bob.get(&format!("/api/v1/statuses/{id}")).await.refuses(404, "error");
            for what in ["context", "history", "source", "favourited_by", "reblogged_by"] {
                bob.get(&format!("/api/v1/statuses/{id}/{what}")).await.refuses(404, "error");
            }
            for what in ["favourite", "reblog", "bookmark", "mute"] {
                bob.does(what, id).await.refuses(404, "error");
            }
            let answer = json!({ "status": "Answer", "in_reply_to_id": id });
            bob.post("/api/v1/statuses", answer).await.refuses(404, "in_reply_to_id");
        }
        let shown =
            |text: &str| [&named, &direct, &answer, &boost].into_iter().any(|id| text.contains(id.as_str()));
        for path in [
            "/api/v1/timelines/home".to_owned(),
            "/api/v1/timelines/public".to_owned(),
            "/api/v1/favourites".to_owned(),
            "/api/v1/bookmarks".to_owned(),
            format!("/api/v1/accounts/{}/statuses", ada.id),
            format!("/api/v1/accounts/{}/statuses?pinned=true", ada.id),
            format!("/api/v1/accounts/{}/statuses", eve.id),
            format!("/api/v1/statuses/{question}/context"),
            format!("/api/v1/statuses?id[]={named}&id[]={direct}&id[]={answer}&id[]={boost}"),
        ] {
            let answer = bob.get(&path).await;
            answer.expect(200);
            assert!(!shown(&answer.text), "{path}: {}", answer.text);
        }
        let favoured = bob.ids(&format!("/api/v1/statuses/{question}/favourited_by")).await;
        assert!(favoured.is_empty(), "{favoured:?}");
    }
    // Others see what they saw.
    for viewer in [app.visitor(), &eve] {
        viewer.get(&format!("/api/v1/statuses/{named}")).await.expect(200);
        assert!(viewer.public().await.contains(&named));
    }
    for path in ["follow", "follow"] {
        bob.post(&format!("/api/v1/accounts/{}/{path}", ada.id), json!({})).await.refuses(403, "error");
        ada.post(&format!("/api/v1/accounts/{}/{path}", bob.id), json!({})).await.refuses(403, "error");
    }
    assert_eq!(ada.ids("/api/v1/blocks").await, [bob.id.as_str()]);
    assert!(bob.ids("/api/v1/blocks").await.is_empty());

    assert_eq!(ada.does_to("unblock", &bob).await["blocking"], false);
    bob.get(&format!("/api/v1/statuses/{named}")).await.expect(200);
    assert!(bob.public().await.contains(&named));
    assert!(!bob.home().await.contains(&named), "the follow does not come back");
}

#[tokio::test]
async fn who_blocks_is_spared_the_blocked_ones_words() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    ada.follow(&eve).await;
    let rude = bob.says("Rude", 3_600).await;
    let boost = eve.does("reblog", &rude).await.expect(200)["id"].as_str().unwrap().to_owned();
    let calm = eve.says("Calm", 3_600).await;
    let answer = json!({ "status": "Rude again", "in_reply_to_id": calm });
    let answer = bob.status(answer).await["id"].as_str().unwrap().to_owned();
    bob.follow(&eve).await;
    bob.does("favourite", &calm).await.expect(200);
    app.settle().await;
    assert_eq!(ada.home().await, [calm.as_str(), &boost]);
    ada.does_to("block", &bob).await;
    for _ in 0..2 {
        assert_eq!(ada.home().await, [calm.as_str()]);
        assert_eq!(ada.public().await, [calm.as_str()]);
        let context = ada.get(&format!("/api/v1/statuses/{calm}/context")).await;
        assert!(!context.text.contains(&answer), "{}", context.text);
        assert!(ada.ids(&format!("/api/v1/statuses/{calm}/favourited_by")).await.is_empty());
        assert!(
            ada.ids(&format!("/api/v1/accounts/{}/followers", eve.id)).await.iter().all(|id| *id != bob.id)
        );
        assert_eq!(ada.page_of(&eve.id).await, [calm.as_str()], "nor boosts of it on others' pages");
    }
    // Asked for by name, it is there.
    ada.get(&format!("/api/v1/statuses/{rude}")).await.expect(200);
    assert!(ada.page_of(&bob.id).await.contains(&rude));
}

#[tokio::test]
async fn a_follow_that_races_a_block_never_stands_beside_it() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(app.person(&format!("p{number}")).await);
    }
    let private = ada.says_to("private", "For followers").await;
    app.faults(json!({ "dynamodb": { "conflict": { "every": 3 } } })).await;
    for person in &people {
        let path = format!("/api/v1/accounts/{}/follow", ada.id);
        let follow = person.post(&path, json!({}));
        let (followed, blocked) = tokio::join!(follow, ada.does_to("block", person));
        assert!(matches!(followed.status, 200 | 403), "{}", followed.text);
        assert_eq!(blocked["blocking"], true);
        let relationship = person.relationship(&ada).await;
        assert_eq!((&relationship["following"], &relationship["blocked_by"]), (&json!(false), &json!(true)));
        person.get(&format!("/api/v1/statuses/{private}")).await.expect(404);
    }
    app.advance(61).await;
    assert_eq!(
        app.visitor().get(&format!("/api/v1/accounts/{}", ada.id)).await.expect(200)["followers_count"],
        0
    );
}
