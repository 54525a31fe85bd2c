//! Edits: what a status says can change; when it ends does not.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, Reply, TestApp};

async fn edit(person: &Client, id: &str, body: Value) -> Reply {
    Reply::to(person.request(Method::PUT, &format!("/api/v1/statuses/{id}")).json(&body)).await
}

#[tokio::test]
async fn an_edited_status_says_the_new_and_remembers_the_old() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    bob.follow(&ada).await;
    let posted = ada.status(json!({ "status": "First words", "expires_in": 3_600 })).await;
    let id = posted["id"].as_str().unwrap();
    assert!(posted["edited_at"].is_null());
    app.settle().await;
    bob.home().await;
    app.advance(60).await;
    let body = json!({ "status": "Second words for @bob #exp3h", "spoiler_text": "changed" });
    let edited = edit(&ada, id, body.clone()).await.expect(200);
    assert_eq!(edited["id"], id);
    assert_eq!(edited["expires_at"], posted["expires_at"], "an edit never lengthens a life");
    assert!(edited["edited_at"].is_string());
    assert_eq!(edited["mentions"][0]["id"], bob.id.as_str());
    let again = edit(&ada, id, body).await.expect(200);
    assert_eq!(again["edited_at"], edited["edited_at"], "the same again is no edit");
    app.settle().await;
    for shown in [
        bob.get(&format!("/api/v1/statuses/{id}")).await.expect(200),
        bob.get("/api/v1/timelines/home").await.expect(200)[0].clone(),
        app.visitor().get("/api/v1/timelines/public").await.expect(200)[0].clone(),
    ] {
        assert!(shown["content"].as_str().unwrap().contains("Second words"), "{shown}");
        assert_eq!(shown["edited_at"], edited["edited_at"]);
    }
    let history = app.visitor().get(&format!("/api/v1/statuses/{id}/history")).await.expect(200);
    let said: Vec<&str> =
        history.as_array().unwrap().iter().map(|it| it["content"].as_str().unwrap()).collect();
    assert!(said.len() == 2 && said[0].contains("First") && said[1].contains("Second"), "{said:?}");
    assert_eq!(history[0]["created_at"], posted["created_at"]);
    let source = ada.get(&format!("/api/v1/statuses/{id}/source")).await.expect(200);
    assert_eq!(
        source,
        json!({ "id": id, "text": "Second words for @bob #exp3h", "spoiler_text": "changed" })
    );
    app.visitor().get(&format!("/api/v1/statuses/{id}/source")).await.expect(401);
}

/// What is sent alone changes alone: of each the other fields, the pictures and the poll stay as they were.
#[tokio::test]
async fn what_an_edit_does_not_send_stays_as_it_was() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (first, second) = (ada.uploads("first").await, ada.uploads("second").await);
    let pictured = json!({ "media_ids": [first, second] });
    let asking = json!({ "poll": { "options": ["yes", "no"], "expires_in": 600, "multiple": true } });
    let changes = [
        ("content", json!({ "status": "Other words" })),
        ("spoiler_text", json!({ "spoiler_text": "Another warning" })),
        ("spoiler_text", json!({ "spoiler_text": "" })),
        ("sensitive", json!({ "sensitive": false })),
        ("language", json!({ "language": "de" })),
        ("media_attachments", json!({ "media_ids": [second] })),
        ("media_attachments", json!({ "media_ids": [second, first] })),
        ("media_attachments", json!({ "media_ids": [] })),
        ("media_attachments", json!({ "media_attributes": [{ "id": first, "description": "the first" }] })),
        ("none", json!({})),
    ];
    let stays = [
        "content",
        "spoiler_text",
        "sensitive",
        "language",
        "media_attachments",
        "poll",
        "mentions",
        "tags",
        "visibility",
        "expires_at",
        "created_at",
        "in_reply_to_id",
    ];
    let answered = bob.says("A question", 3_600).await;
    for with in [pictured, asking, json!({})] {
        let mut status = json!({
            "status": "Words for @bob #engine", "spoiler_text": "A warning", "sensitive": true, "language": "en",
            "visibility": "unlisted", "in_reply_to_id": answered, "expires_in": 3_000,
        });
        status.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        let mut before = ada.status(status).await;
        let id = before["id"].as_str().unwrap().to_owned();
        for (changed, change) in &changes {
            let is_of_pictures = *changed == "media_attachments";
            if is_of_pictures && with["media_ids"].is_null() {
                continue;
            }
            app.advance(1).await;
            let after = edit(&ada, &id, change.clone()).await.expect(200);
            for field in stays {
                // Words bring their own mentions and hashtags.
                let of_words = *changed == "content" && ["mentions", "tags"].contains(&field);
                let told = |status: &Value| match field {
                    "media_attachments" => {
                        let all = status[field].as_array().unwrap().iter();
                        all.map(|it| json!([it["id"], it["description"]])).collect()
                    }
                    _ => status[field].clone(),
                };
                if field != *changed && !of_words {
                    assert_eq!(told(&after), told(&before), "{field} after {change}");
                }
            }
            if is_of_pictures {
                // Back to all, for the next.
                before = edit(&ada, &id, json!({ "media_ids": [first, second] })).await.expect(200);
            } else {
                before = after;
            }
        }
    }
}

#[tokio::test]
async fn a_form_takes_all_pictures_out_by_a_blank_one() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let media = ada.uploads("").await;
    let status = ada.status(json!({ "status": "Words", "media_ids": [media] })).await;
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
    let form = |fields: &[(&str, &str)]| Reply::to(ada.request(Method::PUT, &path).form(fields));
    assert_eq!(
        form(&[("sensitive", "true")]).await.expect(200)["media_attachments"][0]["id"],
        media.as_str()
    );
    assert_eq!(form(&[("media_ids[]", "")]).await.expect(200)["media_attachments"], json!([]));
}

#[tokio::test]
async fn nothing_that_was_ever_said_is_left_when_it_is_deleted_or_ends() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let (deleted, brief) = (ada.says("Regretted once", 3_600).await, ada.says("Regretted once", 60).await);
    for id in [&deleted, &brief] {
        edit(&ada, id, json!({ "status": "Regretted twice" })).await.expect(200);
    }
    ada.delete(&format!("/api/v1/statuses/{deleted}")).await.expect(200);
    app.advance(60).await;
    for id in [&deleted, &brief] {
        for what in ["", "/history", "/source", "/context"] {
            ada.get(&format!("/api/v1/statuses/{id}{what}")).await.refuses(404, "error");
        }
        edit(&ada, id, json!({ "status": "Regretted thrice" })).await.refuses(404, "error");
    }
    app.advance(1).await;
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    assert!(!app.table().await.iter().any(|item| item.to_string().contains("Regretted")));
}

#[tokio::test]
async fn only_its_author_edits_a_status_and_never_a_boost() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("Mine", 3_600).await;
    edit(&bob, &id, json!({ "status": "Yours" })).await.refuses(404, "error");
    edit(app.visitor(), &id, json!({ "status": "Ours" })).await.expect(401);
    let boost = bob.does("reblog", &id).await.expect(200)["id"].as_str().unwrap().to_owned();
    edit(&bob, &boost, json!({ "status": "Yours" })).await.refuses(404, "error");
    edit(&ada, &id, json!({ "status": " " })).await.refuses(422, "status");
    edit(&ada, &id, json!({ "status": "Longer", "expires_in": 59 })).await.refuses(422, "expires_in");
    let shown = app.visitor().get(&format!("/api/v1/statuses/{id}")).await.expect(200);
    assert_eq!(shown["content"], "<p>Mine</p>");
}

#[tokio::test]
async fn the_lifetimes_on_offer_are_said_and_can_be_had() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let lifetimes = app.visitor().get("/api/v1/crudder/lifetimes").await.expect(200);
    for life in lifetimes["offered"].as_array().unwrap().iter().chain([&lifetimes["min"], &lifetimes["max"]])
    {
        ada.says("Offered", life.as_u64().unwrap()).await;
    }
    assert_eq!(lifetimes["default"], 604_800);
}
