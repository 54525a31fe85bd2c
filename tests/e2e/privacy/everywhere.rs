//! Every GET route of the template, asked by every viewer for what has every visibility: nobody reads a word of what is not
//! for them, nor its id. A new route comes here by what it is asked among the endings, which none can go without.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{VISIBILITIES, World};
use crate::endings::{ASKED, Asked};

/// What Ada said with one visibility, and what hangs on it.
struct PostsByVisibility {
    visibility: &'static str,
    status: String,
    reply: String,
    boost: String,
    /// That Nat is named.
    notification: String,
    /// What nobody may read for whom it is not.
    marks: Vec<String>,
}

impl PostsByVisibility {
    fn path(&self, path: &str, world: &World, list: &str) -> String {
        path.replace("{status}", &self.status)
            .replace("{reply}", &self.reply)
            .replace("{boost}", &self.boost)
            .replace("{notification}", &self.notification)
            .replace("{media}", &self.status)
            .replace("{account}", &world.ada.id)
            .replace("{list}", list)
    }

    fn is_in(&self, answer: &str) -> bool {
        self.marks.iter().any(|mark| answer.contains(mark))
    }
}

fn id(status: &Value) -> String {
    status["id"].as_str().unwrap().to_owned()
}

/// Ada says more, and everybody does with it what they can.
async fn said(world: &World, posted: &[(&'static str, String)]) -> Vec<PostsByVisibility> {
    let mut all = Vec::new();
    for (visibility, status) in posted {
        let look = json!({
            "status": format!("Ephemeral {visibility} look @nat @bex #brief"),
            "visibility": visibility,
            "media_ids": [world.ada.uploads(&format!("{visibility} picture")).await],
            "expires_in": 1_800,
        });
        let look = id(&world.ada.status(look).await);
        let reply = json!({
            "status": format!("{visibility} answer @nat @bex"),
            "visibility": visibility,
            "in_reply_to_id": status,
        });
        let reply = id(&world.ada.status(reply).await);
        let mut boost = status.clone();
        for (_, viewer, _) in world.viewers() {
            for what in ["favourite", "bookmark", "pin", "reblog"] {
                let done = viewer.post(&format!("/api/v1/statuses/{status}/{what}"), json!({})).await;
                if what == "reblog" && done.status == 200 {
                    boost = id(&done.json());
                }
            }
            viewer.post(&format!("/api/v1/statuses/{look}/bookmark"), json!({})).await;
        }
        world.app.settle().await;
        let told = world.named.get("/api/v1/notifications?types[]=mention").await.expect(200);
        let told = told.as_array().unwrap().iter().find(|told| told["status"]["id"] == **status).map(id);
        let words = ["for", "look", "picture", "answer", "yes"].map(|word| format!("{visibility} {word}"));
        let marks = words.into_iter().chain([status, &look, &reply].map(|id| format!("\"{id}\""))).collect();
        let (status, notification) = (status.clone(), told.unwrap());
        all.push(PostsByVisibility { visibility, status, reply, boost, notification, marks });
    }
    all
}

#[tokio::test]
async fn no_route_shows_anybody_what_is_not_for_them() {
    let (world, posted) = World::new().await;
    let all = said(&world, &posted).await;
    let list = id(&world.follower.post("/api/v1/lists", json!({ "title": "Friends" })).await.expect(200));
    let members = json!({ "account_ids": [world.ada.id] });
    world.follower.post(&format!("/api/v1/lists/{list}/accounts"), members).await.expect(200);
    let mut shown = BTreeSet::new();
    // Those that show something twice: the second time from the cache, whoever had it put there.
    for Asked { route, path, .. } in ASKED.iter().chain(ASKED.iter().filter(|asked| asked.shows)) {
        let is_of_one =
            ["{status}", "{reply}", "{boost}", "{notification}"].iter().any(|one| path.contains(one));
        for about in if is_of_one { &all[..] } else { &all[..1] } {
            for (who, viewer, may_see) in world.viewers() {
                let answer = viewer.get(&about.path(path, &world, &list)).await;
                for one in all.iter().filter(|one| one.is_in(&answer.text)) {
                    let visibility = one.visibility;
                    assert!(may_see.contains(&visibility), "{route}, {who}, {visibility}: {}", answer.text);
                    shown.insert((path.as_str(), visibility));
                }
            }
        }
    }
    let is_silent = |asked: &&Asked| {
        asked.shows && !VISIBILITIES.iter().any(|one| shown.contains(&(asked.path.as_str(), *one)))
    };
    let silent: Vec<&str> = ASKED.iter().filter(is_silent).map(|asked| asked.route.as_str()).collect();
    assert!(silent.is_empty(), "what shows nothing to anybody proves nothing: {silent:?}");
}
