//! Mutes: somebody's words are left out, for a while or for ever, and nobody learns of it. And private notes.

use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn who_is_muted_is_left_out_of_timelines_and_nowhere_else() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    ada.follow(&bob).await;
    ada.follow(&eve).await;
    let loud = bob.says("Loud", 3_600).await;
    let quiet = eve.says("Quiet", 3_600).await;
    let boost = eve.does("reblog", &loud).await.expect(200)["id"].as_str().unwrap().to_owned();
    let theirs = bob.does("reblog", &quiet).await.expect(200)["id"].as_str().unwrap().to_owned();
    let answer = json!({ "status": "Loud again", "in_reply_to_id": quiet });
    let answer = bob.status(answer).await["id"].as_str().unwrap().to_owned();
    app.settle().await;
    assert_eq!(ada.home().await, [answer.as_str(), &theirs, &boost]);

    let relationship = ada.does_to("mute", &bob).await;
    assert_eq!(
        (&relationship["muting"], &relationship["muting_notifications"], &relationship["muting_expires_at"]),
        (&json!(true), &json!(true), &json!(null))
    );
    assert_eq!(relationship["following"], true);
    for _ in 0..2 {
        assert_eq!(ada.home().await, [quiet.as_str()]);
        assert_eq!(ada.public().await, [quiet.as_str()]);
        let context = ada.get(&format!("/api/v1/statuses/{quiet}/context")).await;
        assert!(!context.text.contains(&answer), "{}", context.text);
    }
    // Asked for by name, it is there; and he learns nothing.
    ada.get(&format!("/api/v1/statuses/{loud}")).await.expect(200);
    assert!(ada.page_of(&bob.id).await.contains(&loud));
    let relationship = bob.relationship(&ada).await;
    assert_eq!((&relationship["muting"], &relationship["blocked_by"]), (&json!(false), &json!(false)));
    assert_eq!(bob.public().await.len(), 2);
    let muted = ada.get("/api/v1/mutes").await.expect(200);
    assert_eq!((&muted[0]["id"], &muted[0]["mute_expires_at"]), (&json!(bob.id), &json!(null)));

    assert_eq!(ada.does_to("unmute", &bob).await["muting"], false);
    assert_eq!(ada.home().await, [answer.as_str(), &theirs, &boost]);
    assert!(ada.ids("/api/v1/mutes").await.is_empty());
}

#[tokio::test]
async fn a_mute_with_a_duration_ends_at_its_second() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    ada.follow(&bob).await;
    let loud = bob.says("Loud", 7_200).await;
    let path = format!("/api/v1/accounts/{}/mute", bob.id);
    let muted = ada.post(&path, json!({ "duration": 600, "notifications": false })).await.expect(200);
    assert_eq!((&muted["muting"], &muted["muting_notifications"]), (&json!(true), &json!(false)));
    let until = muted["muting_expires_at"].as_str().unwrap().to_owned();
    assert_eq!(ada.get("/api/v1/mutes").await.expect(200)[0]["mute_expires_at"], until.as_str());
    app.advance(598).await;
    assert!(ada.home().await.is_empty());
    assert!(ada.public().await.is_empty());
    app.advance(2).await;
    assert_eq!(ada.home().await, [loud.as_str()], "not later either");
    assert_eq!(ada.public().await, [loud.as_str()]);
    assert_eq!(ada.relationship(&bob).await["muting"], false);
    assert!(ada.ids("/api/v1/mutes").await.is_empty());
    for (length, status) in [("-1", 422), ("soon", 422), ("315360001", 422), ("0", 200), ("", 200)] {
        assert_eq!(ada.post(&path, json!({ "duration": length })).await.status, status, "{length}");
    }
    ada.post(&path, json!({ "notifications": "perhaps" })).await.refuses(422, "notifications");
}

#[tokio::test]
async fn nobody_blocks_mutes_or_notes_himself_or_nobody() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for what in ["block", "mute", "note"] {
        let body = json!({ "comment": "who?" });
        ada.post(&format!("/api/v1/accounts/{}/{what}", ada.id), body.clone()).await.refuses(422, "id");
        ada.post(&format!("/api/v1/accounts/1/{what}"), body.clone()).await.refuses(404, "id");
        ada.post(&format!("/api/v1/accounts/abc/{what}"), body).await.refuses(404, "error");
    }
}

#[tokio::test]
async fn a_note_is_shown_to_who_wrote_it() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let path = format!("/api/v1/accounts/{}/note", bob.id);
    let noted = ada.post(&path, json!({ "comment": "Met at the engine" })).await.expect(200);
    assert_eq!(noted["note"], "Met at the engine");
    assert_eq!(ada.relationship(&bob).await["note"], "Met at the engine");
    assert_eq!(bob.relationship(&ada).await["note"], "");
    ada.post(&path, json!({ "comment": "a".repeat(2_001) })).await.refuses(422, "comment");
    assert_eq!(ada.post(&path, json!({ "comment": "" })).await.expect(200)["note"], "");
}
