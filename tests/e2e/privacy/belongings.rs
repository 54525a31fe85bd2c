//! What is a person's own: nobody else sees it, changes it, or learns that it is there.

use reqwest::Method;
use serde_json::{Value, json};

use super::World;
use crate::app::Reply;

/// What can be asked of a list: the method, what stands behind its path, and the body.
const OF_A_LIST: [(&str, &str, &str); 6] = [
    ("GET", "", "{}"),
    ("PUT", "", r#"{"title":"Mine"}"#),
    ("DELETE", "", "{}"),
    ("GET", "/accounts", "{}"),
    ("POST", "/accounts", r#"{"account_ids":["1"]}"#),
    ("DELETE", "/accounts", r#"{"account_ids":["1"]}"#),
];

impl World {
    /// Who is not Ada asks; all get the same as for what never was.
    async fn nobody_else(&self, method: &str, path: &str, body: &Value, never: &str) {
        let method: Method = method.parse().unwrap();
        for (who, viewer, _) in self.viewers().into_iter().filter(|(who, ..)| *who != "the author") {
            let asked = Reply::to(viewer.request(method.clone(), path).json(body)).await;
            let nothing = Reply::to(viewer.request(method.clone(), never).json(body)).await;
            let expected = if who == "a visitor" { 401 } else { 404 };
            assert_eq!(asked.status, expected, "{who}, {method} {path}: {}", asked.text);
            assert_eq!((asked.status, asked.text), (nothing.status, nothing.text), "{who}, {method} {path}");
        }
    }
}

#[tokio::test]
async fn a_picture_that_waits() {
    let (world, _) = World::new().await;
    let media = world.ada.uploads("Not yet shown").await;
    let (path, never) = (format!("/api/v1/media/{media}"), "/api/v1/media/1");
    for (method, body) in
        [("GET", json!({})), ("PUT", json!({ "description": "Mine" })), ("DELETE", json!({}))]
    {
        world.nobody_else(method, &path, &body, never).await;
    }
    for (who, viewer, _) in world.others() {
        let status = viewer.post("/api/v1/statuses", json!({ "media_ids": [media] })).await;
        status.refuses(422, "media_ids");
        assert!(!status.text.contains("Not yet shown"), "{who}");
    }
    assert_eq!(world.ada.get(&path).await.expect(200)["description"], "Not yet shown");
}

#[tokio::test]
async fn a_list() {
    let (world, _) = World::new().await;
    let made = world.ada.post("/api/v1/lists", json!({ "title": "Secret friends" })).await.expect(200);
    let list = made["id"].as_str().unwrap();
    world.ada.follow(&world.stranger).await;
    let members = json!({ "account_ids": [world.stranger.id] });
    world.ada.post(&format!("/api/v1/lists/{list}/accounts"), members).await.expect(200);
    for (method, of, body) in OF_A_LIST {
        let body: Value = serde_json::from_str(body).unwrap();
        let (path, never) = (format!("/api/v1/lists/{list}{of}"), format!("/api/v1/lists/1{of}"));
        world.nobody_else(method, &path, &body, &never).await;
    }
    let timeline = format!("/api/v1/timelines/list/{list}");
    world.nobody_else("GET", &timeline, &json!({}), "/api/v1/timelines/list/1").await;
    // Not even who is on it.
    for path in ["/api/v1/lists", &format!("/api/v1/accounts/{}/lists", world.stranger.id)] {
        for (who, viewer, _) in world.others() {
            assert_eq!(viewer.get(path).await.expect(200), json!([]), "{who}, {path}");
        }
    }
    assert_eq!(world.ada.ids(&format!("/api/v1/lists/{list}/accounts")).await, [world.stranger.id.as_str()]);
}

#[tokio::test]
async fn what_one_is_told_and_has_read() {
    let (world, posted) = World::new().await;
    world.named.post(&format!("/api/v1/statuses/{}/favourite", posted[0].1), json!({})).await.expect(200);
    world.app.settle().await;
    let told = world.ada.ids("/api/v1/notifications?types[]=favourite").await.remove(0);
    for path in ["/api/v1/notifications", "/api/v2/notifications"] {
        let (of, never) = (format!("{path}/{told}"), format!("{path}/1"));
        world.nobody_else("GET", &of, &json!({}), &never).await;
    }
    let dismiss = |id: &str| format!("/api/v1/notifications/{id}/dismiss");
    world.nobody_else("POST", &dismiss(&told), &json!({}), &dismiss("1")).await;
    assert_eq!(world.ada.ids("/api/v1/notifications?types[]=favourite").await, std::slice::from_ref(&told));
    let marker = json!({ "home": { "last_read_id": posted[0].1 } });
    world.ada.post("/api/v1/markers", marker).await.expect(200);
    let conversation = world.ada.ids("/api/v1/conversations").await.remove(0);
    for (who, viewer, _) in world.others() {
        assert_eq!(viewer.get("/api/v1/markers?timeline[]=home").await.expect(200), json!({}), "{who}");
        if who != "who is named" && who != "who is blocked" {
            let read = viewer.post(&format!("/api/v1/conversations/{conversation}/read"), json!({})).await;
            assert_eq!(read.status, 404, "{who}");
        }
    }
}

#[tokio::test]
async fn how_one_stands_to_others() {
    let (world, _) = World::new().await;
    let noted = format!("/api/v1/accounts/{}/note", world.stranger.id);
    world.ada.post(&noted, json!({ "comment": "A secret note" })).await.expect(200);
    world.ada.does_to("mute", &world.named).await;
    for (who, viewer, _) in world.others() {
        for path in [
            "/api/v1/blocks",
            "/api/v1/mutes",
            "/api/v1/follow_requests",
            "/api/v1/crudder/export?part=notes",
        ] {
            let answer = viewer.get(path).await;
            answer.expect(200);
            assert!(
                !answer.text.contains("secret") && !answer.text.contains(&world.stranger.id),
                "{who}, {path}"
            );
        }
        let relationships = format!("/api/v1/accounts/relationships?id[]={}", world.ada.id);
        let relationship = &viewer.get(&relationships).await.expect(200)[0];
        assert_eq!(relationship["muting"], who == "who mutes", "{who}");
        assert_eq!((&relationship["blocking"], &relationship["note"]), (&json!(false), &json!("")), "{who}");
    }
}
