//! What has ended leaves no trace: every GET route of the template is asked, so that none is forgotten.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crudder_local::template::{Route, Template};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{Client, Person, TestApp};

/// What a GET route is asked for.
pub(crate) struct Asked {
    /// As API Gateway names it.
    pub(crate) route: String,
    /// Path and query. `{status}`, `{reply}`, `{account}` and the like stand for the ids of this test's world.
    pub(crate) path: String,
    /// Whether it shows something while everything lives.
    pub(crate) shows: bool,
}

/// Every GET route of the template. What is asked of one stands in its file among `functions/tests/samples/`, as `endings`; one
/// that has none, or of a function with several routes, is asked by its path, and shows nothing that ends.
pub(crate) static ASKED: LazyLock<Vec<Asked>> = LazyLock::new(|| {
    let template = Template::parse(include_str!("../../template.yaml")).unwrap();
    template.api.routes.iter().filter(|route| route.method == "GET").flat_map(asked).collect()
});

#[derive(Deserialize)]
struct Ending {
    ask: String,
    shows: bool,
}

fn asked(route: &Route) -> Vec<Asked> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/tests/samples");
    let file = std::fs::read_to_string(format!("{folder}/{}.json", route.handler)).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    let endings: Vec<Ending> = match file.get("endings") {
        Some(endings) => serde_json::from_value(endings.clone()).unwrap(),
        None => vec![Ending { ask: route.path.clone(), shows: false }],
    };
    let asked =
        endings.into_iter().map(|ending| Asked { route: route.key(), path: ending.ask, shows: ending.shows });
    asked.collect()
}

/// Everything of this test's world ends after so many seconds.
const LIFE: u64 = 600;

pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) ada: Person,
    pub(crate) bob: Person,
    /// All that Ada said.
    pub(crate) said: Vec<String>,
    pub(crate) status: String,
    pub(crate) reply: String,
    /// Bob's, of Ada's status.
    boost: String,
    /// Bob's, with Ada on it.
    list: String,
    /// What Ada is told of that.
    notification: String,
    /// What the status shows.
    media: String,
}

impl World {
    /// Ada's status, and all that can hang on one; all of it lives so many seconds.
    pub(crate) async fn new(life: u64) -> Self {
        let app = TestApp::start();
        let (ada, bob) = (app.person("ada").await, app.person("bob").await);
        bob.follow(&ada).await;
        let poll = json!({ "options": ["Ephemeral", "Lasting"], "expires_in": life });
        let status =
            ada.status(json!({ "status": "Ephemeral words #brief", "expires_in": life, "poll": poll })).await;
        let status = status["id"].as_str().unwrap().to_owned();
        let media = ada.uploads("Ephemeral picture").await;
        let look = json!({ "status": "Ephemeral look", "expires_in": life, "media_ids": [media] });
        let look = ada.status(look).await["id"].as_str().unwrap().to_owned();
        let reply = json!({ "status": "Ephemeral answer", "expires_in": life, "in_reply_to_id": status });
        let reply = bob.status(reply).await["id"].as_str().unwrap().to_owned();
        // One that is over first, which its thread has to count.
        let aside = json!({ "status": "Ephemeral aside", "expires_in": life / 2, "in_reply_to_id": status });
        bob.status(aside).await;
        for (who, what) in
            [(&bob, "favourite"), (&ada, "favourite"), (&bob, "bookmark"), (&bob, "mute"), (&ada, "pin")]
        {
            who.post(&format!("/api/v1/statuses/{status}/{what}"), json!({})).await.expect(200);
        }
        let words = json!({ "status": "Ephemeral words, changed #brief" });
        let edit = ada.request(reqwest::Method::PUT, &format!("/api/v1/statuses/{status}")).json(&words);
        crate::app::Reply::to(edit).await.expect(200);
        bob.post(&format!("/api/v1/polls/{status}/votes"), json!({ "choices": [0] })).await.expect(200);
        let boost = bob.does("reblog", &status).await.expect(200)["id"].as_str().unwrap().to_owned();
        let list = bob.post("/api/v1/lists", json!({ "title": "Friends" })).await.expect(200);
        let list = list["id"].as_str().unwrap().to_owned();
        let members = json!({ "account_ids": [ada.id] });
        bob.post(&format!("/api/v1/lists/{list}/accounts"), members).await.expect(200);
        let whisper =
            json!({ "status": "@bob Ephemeral whisper", "visibility": "direct", "expires_in": life });
        let whisper = ada.status(whisper).await["id"].as_str().unwrap().to_owned();
        app.settle().await;
        let notification = ada.ids("/api/v1/notifications?types[]=reblog").await.remove(0);
        let said = vec![status.clone(), look, whisper];
        Self { app, ada, bob, said, status, reply, boost, list, notification, media }
    }

    fn path(&self, path: &str) -> String {
        path.replace("{status}", &self.status)
            .replace("{reply}", &self.reply)
            .replace("{boost}", &self.boost)
            .replace("{notification}", &self.notification)
            .replace("{media}", &self.media)
            .replace("{account}", &self.ada.id)
            .replace("{list}", &self.list)
    }

    fn shows(&self, answer: &str) -> bool {
        let ids = [&self.status, &self.reply, &self.boost];
        answer.contains("Ephemeral") || ids.iter().any(|id| answer.contains(*id))
    }

    fn viewers(&self) -> [(&'static str, &Client); 3] {
        [("the author", &self.ada), ("a follower", &self.bob), ("a visitor", self.app.visitor())]
    }
}

#[test]
fn every_get_route_is_asked_for_something_that_is_there() {
    let routes: BTreeSet<&str> = ASKED.iter().map(|asked| asked.route.as_str()).collect();
    assert!(routes.len() > 80, "{}", routes.len());
    for Asked { route, path, .. } in ASKED.iter() {
        let (own, asked) =
            (route.trim_start_matches("GET ").split('/'), path.split('?').next().unwrap().split('/'));
        assert_eq!(own.clone().count(), asked.clone().count(), "{route} is not asked by {path}");
        for (own, asked) in own.zip(asked) {
            let is_named = own.starts_with('{') && own != asked;
            assert!(
                is_named || own == asked,
                "{route} is asked by {path}: functions/tests/samples says by what"
            );
        }
    }
}

#[tokio::test]
async fn no_route_shows_a_trace_of_what_has_ended() {
    let world = World::new(LIFE).await;
    world.is_seen("while it lives").await;
    world.app.advance(i64::try_from(LIFE).unwrap()).await;
    world.leaves_no_trace().await;
}

impl World {
    /// Every route shows what it is to show. Afterwards everything that could be cached is: each is read, twice.
    pub(crate) async fn is_seen(&self, when: &str) {
        for Asked { route, path, shows } in ASKED.iter().chain(ASKED.iter()) {
            let mut seen = false;
            for (_, viewer) in self.viewers() {
                seen |= self.shows(&viewer.get(&self.path(path)).await.text);
            }
            assert_eq!(seen, *shows, "{route}, {path}, {when}");
        }
    }

    /// From its end on nothing is seen of it: at once; when all that is cached for a minute has ended; when the table was
    /// swept.
    pub(crate) async fn leaves_no_trace(&self) {
        for moment in ["at its end", "a minute later", "when it was swept"] {
            for Asked { route, path, .. } in ASKED.iter() {
                for (who, viewer) in self.viewers() {
                    let answer = viewer.get(&self.path(path)).await;
                    assert!(answer.status < 500, "{route}: {}", answer.text);
                    assert!(!self.shows(&answer.text), "{route}, {who}, {moment}: {}", answer.text);
                    assert!(!answer.header("link").contains("max_id"), "{route}, {who}, {moment}");
                }
            }
            if moment == "at its end" {
                self.app.advance(61).await;
            } else {
                self.app.visitor().post("/local/sweep", json!({})).await.expect(200);
            }
        }
        for item in self.app.table().await {
            let key = format!("{}{}", item["pk"], item["sk"]);
            assert!(!self.shows(&key), "an item is left: {item}");
        }
        assert_eq!(self.bob.account(&self.ada).await["statuses_count"], 0);
    }
}
