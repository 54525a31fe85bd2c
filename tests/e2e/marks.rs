//! Favourites, bookmarks, muted conversations, pins.

use serde_json::{Value, json};

use crate::app::{Client, Person, Reply, TestApp};

impl Person {
    /// Does something with a status.
    pub(crate) async fn does(&self, what: &str, id: &str) -> Reply {
        self.post(&format!("/api/v1/statuses/{id}/{what}"), json!({})).await
    }
}

async fn shown(viewer: &Client, id: &str) -> Value {
    viewer.get(&format!("/api/v1/statuses/{id}")).await.expect(200)
}

#[tokio::test]
async fn every_route_tells_the_truth_about_what_the_viewer_did() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    bob.follow(&ada).await;
    let id = ada.says("Remarkable", 3_600).await;
    let other = ada.says("Unremarkable", 3_600).await;
    app.settle().await;
    bob.home().await;
    for (what, field) in [("favourite", "favourited"), ("bookmark", "bookmarked"), ("mute", "muted")] {
        for _ in 0..2 {
            assert_eq!(bob.does(what, &id).await.expect(200)[field], true, "{what}");
        }
    }
    ada.does("pin", &id).await.expect(200);
    for path in [
        "/api/v1/timelines/home".to_owned(),
        "/api/v1/timelines/public".to_owned(),
        format!("/api/v1/accounts/{}/statuses", ada.id),
        format!("/api/v1/statuses?id[]={id}&id[]={other}"),
    ] {
        let list = |list: &Value, id: &str| {
            list.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone()
        };
        let (bobs, adas) = (bob.get(&path).await.expect(200), ada.get(&path).await.expect(200));
        for field in ["favourited", "bookmarked", "muted"] {
            assert_eq!(list(&bobs, &id)[field], true, "{path}: {field}");
            assert_eq!(list(&bobs, &other)[field], false, "{path}: {field}");
            assert_eq!(list(&adas, &id)[field], false, "{path}: {field}");
        }
        assert_eq!(list(&adas, &id)["pinned"], true, "{path}");
        assert_eq!(list(&adas, &other)["pinned"], false, "{path}");
        assert!(list(&bobs, &id)["pinned"].is_null(), "{path}");
    }
    assert!(shown(app.visitor(), &id).await["favourited"].is_null());
    assert_eq!(shown(&bob, &id).await["favourites_count"], 1);

    for (what, field) in [("unfavourite", "favourited"), ("unbookmark", "bookmarked"), ("unmute", "muted")] {
        for _ in 0..2 {
            assert_eq!(bob.does(what, &id).await.expect(200)[field], false, "{what}");
        }
    }
    assert_eq!(shown(&bob, &id).await["favourites_count"], 0);
}

#[tokio::test]
async fn what_was_marked_is_listed_by_the_time_of_marking_and_paged() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(ada.says(&format!("Number {number}"), if number == 2 { 60 } else { 3_600 }).await);
    }
    let order = [3, 0, 2, 4, 1].map(|number: usize| ids[number].clone());
    for id in &order {
        app.advance(1).await;
        bob.does("favourite", id).await.expect(200);
        bob.does("bookmark", id).await.expect(200);
    }
    let newest_first: Vec<String> = order.iter().rev().cloned().collect();
    for list in ["favourites", "bookmarks"] {
        assert_eq!(bob.ids(&format!("/api/v1/{list}")).await, newest_first);
        assert!(ada.ids(&format!("/api/v1/{list}")).await.is_empty());
        let (mut walked, mut path) = (Vec::new(), format!("/api/v1/{list}?limit=2"));
        loop {
            let page = bob.get(&path).await;
            for one in page.expect(200).as_array().unwrap() {
                walked.push(one["id"].as_str().unwrap().to_owned());
            }
            let Some((next, _)) = page.header("link").split_once(">; rel=\"next\"") else { break };
            path = next.trim_start_matches('<').trim_start_matches(&bob.base).to_owned();
        }
        assert_eq!(walked, newest_first);
        app.visitor().get(&format!("/api/v1/{list}")).await.expect(401);
    }
    app.advance(60).await;
    let rest: Vec<String> = newest_first.into_iter().filter(|id| *id != ids[2]).collect();
    assert_eq!(bob.ids("/api/v1/bookmarks").await, rest);
    ada.delete(&format!("/api/v1/statuses/{}", ids[0])).await.expect(200);
    assert!(!bob.ids("/api/v1/favourites").await.contains(&ids[0]));
}

#[tokio::test]
async fn who_favours_a_status_is_told_to_whoever_sees_it() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    bob.follow(&ada).await;
    let (open, private) = (ada.says("Open", 3_600).await, ada.says_to("private", "Private").await);
    for id in [&open, &private] {
        bob.does("favourite", id).await.expect(200);
        app.advance(1).await;
        ada.does("favourite", id).await.expect(200);
    }
    let by = |id: &str| format!("/api/v1/statuses/{id}/favourited_by");
    for viewer in [&*ada, &*bob, &*sue, app.visitor()] {
        assert_eq!(viewer.ids(&by(&open)).await, [ada.id.clone(), bob.id.clone()]);
    }
    assert_eq!(bob.ids(&by(&private)).await.len(), 2);
    sue.get(&by(&private)).await.refuses(404, "error");
    sue.does("favourite", &private).await.refuses(404, "error");
    assert_eq!(ada.ids(&by(&private)).await.len(), 2);
}

#[tokio::test]
async fn no_longer_seen_is_no_longer_listed() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    bob.follow(&ada).await;
    let private = ada.says_to("private", "Between us").await;
    bob.does("bookmark", &private).await.expect(200);
    bob.unfollow(&ada).await;
    assert!(bob.ids("/api/v1/bookmarks").await.is_empty());
    bob.follow(&ada).await;
    assert_eq!(bob.ids("/api/v1/bookmarks").await, [private]);
}

#[tokio::test]
async fn five_own_open_statuses_are_pinned_at_most_while_they_live() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let mut ids = vec![ada.says("Brief", 60).await];
    for number in 0..5 {
        ids.push(ada.says(&format!("Number {number}"), 3_600).await);
    }
    for id in &ids[..5] {
        assert_eq!(ada.does("pin", id).await.expect(200)["pinned"], true);
    }
    ada.does("pin", &ids[0]).await.expect(200);
    ada.does("pin", &ids[5]).await.refuses(422, "id");
    bob.does("pin", &ids[5]).await.refuses(422, "id");
    let private = ada.says_to("private", "Private").await;
    ada.does("pin", &private).await.refuses(422, "id");
    bob.does("pin", &private).await.refuses(404, "error");
    let pinned = format!("/api/v1/accounts/{}/statuses?pinned=true", ada.id);
    let expected: Vec<String> = ids[..5].iter().rev().cloned().collect();
    for viewer in [&*ada, &*bob, app.visitor()] {
        assert_eq!(viewer.ids(&pinned).await, expected);
    }
    app.advance(60).await;
    assert_eq!(bob.ids(&pinned).await, expected[..4]);
    ada.does("pin", &ids[5]).await.expect(200);
    ada.does("unpin", &ids[1]).await.expect(200);
    ada.does("unpin", &ids[1]).await.expect(200);
    assert_eq!(bob.ids(&pinned).await, [&ids[5], &ids[4], &ids[3], &ids[2]].map(Clone::clone));
    assert_eq!(shown(&ada, &ids[1]).await["pinned"], false);
}

#[tokio::test]
async fn a_muted_conversation_is_muted_in_all_its_answers() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let first = ada.says("A question", 3_600).await;
    let answer = json!({ "status": "An answer", "in_reply_to_id": first });
    let answer = bob.status(answer).await["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.does("mute", &answer).await.expect(200)["muted"], true);
    assert_eq!(shown(&ada, &first).await["muted"], true);
    let another = json!({ "status": "Another", "in_reply_to_id": answer });
    assert_eq!(ada.status(another).await["muted"], true);
    assert_eq!(shown(&bob, &first).await["muted"], false);
    assert_eq!(ada.does("unmute", &first).await.expect(200)["muted"], false);
    assert_eq!(shown(&ada, &answer).await["muted"], false);
}

#[tokio::test]
async fn what_has_ended_can_not_be_marked() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("Brief", 60).await;
    app.advance(60).await;
    for what in ["favourite", "unfavourite", "bookmark", "unbookmark", "mute", "unmute", "pin", "unpin"] {
        bob.does(what, &id).await.refuses(404, "error");
        app.visitor().post(&format!("/api/v1/statuses/{id}/{what}"), json!({})).await.expect(401);
    }
}
