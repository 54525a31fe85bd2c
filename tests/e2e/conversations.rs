//! Direct messages, by thread and people: as long as something in them lives.

use serde_json::{Value, json};

use crate::app::{Person, TestApp};

impl Person {
    /// Sends a direct message that lives so long, perhaps as an answer; answers its id.
    async fn whispers(&self, text: &str, expires_in: u64, answers: Option<&str>) -> String {
        let body = json!({
            "status": text, "visibility": "direct", "expires_in": expires_in, "in_reply_to_id": answers,
        });
        self.status(body).await["id"].as_str().unwrap().to_owned()
    }

    async fn conversations(&self) -> Vec<Value> {
        self.get("/api/v1/conversations").await.expect(200).as_array().unwrap().clone()
    }

    /// Their conversations, as the others in each, its last status, and whether it is unread; newest first.
    async fn talks(&self) -> Vec<(Vec<String>, String, bool)> {
        let talk = |one: &Value| {
            let mut with: Vec<String> = one["accounts"]
                .as_array()
                .unwrap()
                .iter()
                .map(|account| account["username"].as_str().unwrap().to_owned())
                .collect();
            with.sort();
            let last = one["last_status"]["id"].as_str().unwrap().to_owned();
            (with, last, one["unread"].as_bool().unwrap())
        };
        self.conversations().await.iter().map(talk).collect()
    }
}

/// A conversation as [`Person::talks`] has it.
fn talk(with: &[&str], last: &str, unread: bool) -> (Vec<String>, String, bool) {
    (with.iter().map(|name| (*name).to_owned()).collect(), last.to_owned(), unread)
}

#[tokio::test]
async fn a_thread_among_the_same_people_is_one_conversation_and_among_others_another() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    let first = ada.whispers("@bob a word", 3_600, None).await;
    app.advance(1).await;
    let second = bob.whispers("@ada yes?", 3_600, Some(&first)).await;
    app.advance(1).await;
    let three = ada.whispers("@bob @eve the three of us", 3_600, None).await;
    app.advance(1).await;
    ada.says_to("private", "@bob not a direct one").await;
    app.settle().await;
    assert_eq!(ada.talks().await, [talk(&["bob", "eve"], &three, false), talk(&["bob"], &second, true)]);
    assert_eq!(bob.talks().await, [talk(&["ada", "eve"], &three, true), talk(&["ada"], &second, false)]);
    assert_eq!(eve.talks().await, [talk(&["ada", "bob"], &three, true)]);

    app.visitor().get("/api/v1/conversations").await.expect(401);
}

#[tokio::test]
async fn a_conversation_is_shown_by_the_newest_that_is_alive_and_gone_with_the_last() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let first = ada.whispers("@bob a word", 600, None).await;
    app.advance(1).await;
    bob.whispers("@ada brief", 60, Some(&first)).await;
    app.advance(1).await;
    let deleted = ada.whispers("@bob deleted", 600, Some(&first)).await;
    app.settle().await;
    assert_eq!(bob.talks().await, [talk(&["ada"], &deleted, true)]);
    ada.delete(&format!("/api/v1/statuses/{deleted}")).await.expect(200);
    // Before the stream tells of it, and after.
    for _ in 0..2 {
        assert_ne!(bob.talks().await[0].1, deleted);
        app.settle().await;
    }
    app.advance(60).await;
    assert_eq!(bob.talks().await, [talk(&["ada"], &first, true)]);
    app.advance(540).await;
    assert!(ada.talks().await.is_empty() && bob.talks().await.is_empty());
}

#[tokio::test]
async fn a_conversation_is_read_marked_as_unread_and_deleted_until_there_is_something_new() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let first = ada.whispers("@bob a word", 3_600, None).await;
    app.settle().await;
    let id = bob.conversations().await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/conversations/{id}");
    let does = async |what: &str| bob.post(&format!("{path}/{what}"), json!({})).await.expect(200);
    for _ in 0..2 {
        let read = does("read").await;
        assert_eq!(
            (&read["id"], &read["unread"], &read["last_status"]["id"]),
            (&json!(id), &json!(false), &json!(first))
        );
        assert_eq!(bob.talks().await, [talk(&["ada"], &first, false)]);
    }
    assert_eq!(does("unread").await["unread"], true);
    assert_eq!(bob.talks().await, [talk(&["ada"], &first, true)]);
    does("read").await;
    app.advance(1).await;
    let second = ada.whispers("@bob another", 3_600, Some(&first)).await;
    app.settle().await;
    assert_eq!(bob.talks().await, [talk(&["ada"], &second, true)]);

    assert_eq!(bob.delete(&path).await.expect(200), json!({}));
    bob.delete(&path).await.expect(404);
    assert!(bob.talks().await.is_empty());
    assert_eq!(ada.talks().await.len(), 1, "others keep theirs");
    bob.get(&format!("/api/v1/statuses/{second}")).await.expect(200);
    app.advance(1).await;
    let third = ada.whispers("@bob still there?", 3_600, Some(&second)).await;
    app.settle().await;
    assert_eq!(bob.talks().await, [talk(&["ada"], &third, true)]);
    assert_eq!(bob.conversations().await[0]["id"], json!(id));
}

#[tokio::test]
async fn a_conversation_is_nobody_elses() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    ada.whispers("@bob a word", 3_600, None).await;
    app.settle().await;
    let id = bob.conversations().await[0]["id"].as_str().unwrap().to_owned();
    for id in [id.as_str(), "1", "x"] {
        eve.post(&format!("/api/v1/conversations/{id}/read"), json!({})).await.expect(404);
        eve.post(&format!("/api/v1/conversations/{id}/unread"), json!({})).await.expect(404);
        eve.delete(&format!("/api/v1/conversations/{id}")).await.expect(404);
    }
    assert!(eve.talks().await.is_empty());
    bob.get("/api/v1/conversations?limit=x").await.refuses(422, "limit");
}

#[tokio::test]
async fn conversations_are_paged_by_their_last_statuses() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let mut first = Vec::new();
    for number in 0..5 {
        app.advance(1).await;
        first.push(ada.whispers(&format!("@bob {number}"), 3_600, None).await);
    }
    app.advance(1).await;
    // The oldest becomes the newest.
    let last = bob.whispers("@ada yes", 3_600, Some(&first[0])).await;
    app.settle().await;
    let expected = [&last, &first[4], &first[3], &first[2], &first[1]];
    let talks = ada.talks().await;
    assert_eq!(talks.iter().map(|talk| &talk.1).collect::<Vec<_>>(), expected);
    let (mut walked, mut query) = (Vec::new(), "limit=2".to_owned());
    loop {
        let page = ada.get(&format!("/api/v1/conversations?{query}")).await;
        let shown = page.expect(200);
        walked.extend(
            shown.as_array().unwrap().iter().map(|one| one["last_status"]["id"].as_str().unwrap().to_owned()),
        );
        let Some((_, rest)) = page.header("link").split_once("max_id=") else { break };
        query = format!("limit=2&max_id={}", rest.split('>').next().unwrap());
    }
    assert_eq!(walked.iter().collect::<Vec<_>>(), expected);
}
