//! What has ended leaves no trace: one table over every GET route of the template, so that none is forgotten.

use crudder_local::template::Template;
use serde_json::json;

use crate::app::{Client, Person, TestApp};

/// What each route is asked for, and whether it shows something while everything lives. `{status}`, `{reply}` and
/// `{account}` stand for the ids of this test's world. **A new GET route needs a row.**
pub(crate) const ROUTES: &[(&str, &str, bool)] = &[
    ("GET /api/v1/accounts/lookup", "/api/v1/accounts/lookup?acct=ada", false),
    ("GET /api/v1/accounts/familiar_followers", "/api/v1/accounts/familiar_followers?id[]={account}", false),
    ("GET /api/v1/accounts/relationships", "/api/v1/accounts/relationships?id[]={account}", false),
    ("GET /api/v1/accounts/verify_credentials", "/api/v1/accounts/verify_credentials", false),
    ("GET /api/v1/accounts", "/api/v1/accounts?id[]={account}", false),
    ("GET /api/v1/accounts/{id}", "/api/v1/accounts/{account}", false),
    ("GET /api/v1/accounts/{id}/featured_tags", "/api/v1/accounts/{account}/featured_tags", false),
    ("GET /api/v1/preferences", "/api/v1/preferences", false),
    ("GET /.well-known/webfinger", "/.well-known/webfinger?resource=acct:ada@127.0.0.1", false),
    ("GET /api/v1/accounts/{id}/followers", "/api/v1/accounts/{account}/followers", false),
    ("GET /api/v1/accounts/{id}/following", "/api/v1/accounts/{account}/following", false),
    ("GET /api/v1/accounts/{id}/statuses", "/api/v1/accounts/{account}/statuses", true),
    ("GET /api/v1/accounts/{id}/statuses", "/api/v1/accounts/{account}/statuses?pinned=true", true),
    ("GET /api/v1/blocks", "/api/v1/blocks", false),
    ("GET /api/v1/bookmarks", "/api/v1/bookmarks", true),
    ("GET /api/openapi.json", "/api/openapi.json", false),
    ("GET /api/v1/conversations", "/api/v1/conversations", true),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export", false),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=statuses", true),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=direct_messages", true),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=favourites", true),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=bookmarks", true),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=following", false),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=followers", false),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=blocks", false),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=mutes", false),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=notes", false),
    ("GET /api/v1/crudder/export", "/api/v1/crudder/export?part=lists", false),
    ("GET /api/v1/crudder/lifetimes", "/api/v1/crudder/lifetimes", false),
    ("GET /api/v1/favourites", "/api/v1/favourites", true),
    // Numbers of what lives, and the names that the reader keeps.
    ("GET /api/v1/followed_tags", "/api/v1/followed_tags", false),
    ("GET /api/v1/instance", "/api/v1/instance", false),
    ("GET /api/v1/polls/{id}", "/api/v1/polls/{status}", true),
    ("GET /api/v1/markers", "/api/v1/markers?timeline[]=home", false),
    ("GET /api/v1/notifications", "/api/v1/notifications", true),
    ("GET /api/v1/notifications", "/api/v1/notifications?types[]=status", true),
    ("GET /api/v1/notifications/{id}", "/api/v1/notifications/{notification}", true),
    ("GET /api/v1/notifications/unread_count", "/api/v1/notifications/unread_count", false),
    ("GET /api/v2/notifications", "/api/v2/notifications", true),
    ("GET /api/v2/notifications/{group_key}", "/api/v2/notifications/ungrouped-{notification}", true),
    // Who made it happen is shown.
    (
        "GET /api/v2/notifications/{group_key}/accounts",
        "/api/v2/notifications/ungrouped-{notification}/accounts",
        false,
    ),
    ("GET /api/v2/notifications/unread_count", "/api/v2/notifications/unread_count", false),
    ("GET /api/v1/accounts/{id}/statuses", "/api/v1/accounts/{account}/statuses?only_media=true", true),
    // What is attached is shown with its status alone.
    ("GET /api/v1/media/{id}", "/api/v1/media/{media}", false),
    ("GET /api/v1/follow_requests", "/api/v1/follow_requests", false),
    ("GET /api/v1/mutes", "/api/v1/mutes", false),
    ("GET /api/v1/statuses", "/api/v1/statuses?id[]={status}&id[]={reply}", true),
    ("GET /api/v1/statuses/{id}", "/api/v1/statuses/{status}", true),
    ("GET /api/v1/statuses/{id}", "/api/v1/statuses/{reply}", true),
    ("GET /api/v1/statuses/{id}/context", "/api/v1/statuses/{status}/context", true),
    ("GET /api/v1/statuses/{id}/context", "/api/v1/statuses/{reply}/context", true),
    // Who did it is shown; of the status itself, nothing.
    ("GET /api/v1/statuses/{id}/favourited_by", "/api/v1/statuses/{status}/favourited_by", false),
    ("GET /api/v1/statuses/{id}", "/api/v1/statuses/{boost}", true),
    ("GET /api/v1/statuses/{id}/history", "/api/v1/statuses/{status}/history", true),
    ("GET /api/v1/statuses/{id}/source", "/api/v1/statuses/{status}/source", true),
    ("GET /api/v1/statuses/{id}/reblogged_by", "/api/v1/statuses/{status}/reblogged_by", false),
    ("GET /api/v1/tags/{hashtag}", "/api/v1/tags/brief", false),
    ("GET /api/v1/trends", "/api/v1/trends", false),
    ("GET /api/v1/trends/tags", "/api/v1/trends/tags", false),
    ("GET /api/v1/trends/statuses", "/api/v1/trends/statuses", true),
    ("GET /api/v1/accounts/search", "/api/v1/accounts/search?q=ada", false),
    ("GET /api/v2/search", "/api/v2/search?q=ephemeral", true),
    ("GET /api/v1/timelines/home", "/api/v1/timelines/home", true),
    ("GET /api/v1/timelines/public", "/api/v1/timelines/public", true),
    ("GET /api/v1/timelines/list/{id}", "/api/v1/timelines/list/{list}", true),
    ("GET /api/v1/lists", "/api/v1/lists", false),
    ("GET /api/v1/lists/{id}", "/api/v1/lists/{list}", false),
    ("GET /api/v1/lists/{id}/accounts", "/api/v1/lists/{list}/accounts", false),
    ("GET /api/v1/accounts/{id}/lists", "/api/v1/accounts/{account}/lists", false),
    ("GET /api/v1/timelines/tag/{hashtag}", "/api/v1/timelines/tag/brief", true),
    ("GET /api/v1/timelines/public", "/api/v1/timelines/public?only_media=true", true),
    ("GET /api/v2/instance", "/api/v2/instance", false),
    ("GET /api/v2/notifications/policy", "/api/v2/notifications/policy", false),
    ("GET /auth/apps", "/auth/apps", false),
    ("GET /health", "/health", false),
    // Constants.
    ("GET /.well-known/host-meta", "/.well-known/host-meta", false),
    ("GET /avatars/original/missing.png", "/avatars/original/missing.png", false),
    ("GET /headers/original/missing.png", "/headers/original/missing.png", false),
    ("GET /.well-known/nodeinfo", "/.well-known/nodeinfo", false),
    ("GET /api/v1/announcements", "/api/v1/announcements", false),
    ("GET /api/v1/custom_emojis", "/api/v1/custom_emojis", false),
    ("GET /api/v1/directory", "/api/v1/directory", false),
    ("GET /api/v1/domain_blocks", "/api/v1/domain_blocks", false),
    ("GET /api/v1/endorsements", "/api/v1/endorsements", false),
    ("GET /api/v1/featured_tags", "/api/v1/featured_tags", false),
    ("GET /api/v1/filters", "/api/v1/filters", false),
    ("GET /api/v1/instance/activity", "/api/v1/instance/activity", false),
    ("GET /api/v1/instance/domain_blocks", "/api/v1/instance/domain_blocks", false),
    ("GET /api/v1/instance/extended_description", "/api/v1/instance/extended_description", false),
    ("GET /api/v1/instance/peers", "/api/v1/instance/peers", false),
    ("GET /api/v1/instance/privacy_policy", "/api/v1/instance/privacy_policy", false),
    ("GET /api/v1/instance/rules", "/api/v1/instance/rules", false),
    ("GET /api/v1/instance/terms_of_service", "/api/v1/instance/terms_of_service", false),
    ("GET /api/v1/instance/translation_languages", "/api/v1/instance/translation_languages", false),
    ("GET /api/v1/push/subscription", "/api/v1/push/subscription", false),
    ("GET /api/v1/trends/links", "/api/v1/trends/links", false),
    ("GET /api/v1/scheduled_statuses", "/api/v1/scheduled_statuses", false),
    ("GET /api/v1/suggestions", "/api/v1/suggestions", false),
    ("GET /api/v2/filters", "/api/v2/filters", false),
    ("GET /api/v2/suggestions", "/api/v2/suggestions", false),
    ("GET /nodeinfo/2.0", "/nodeinfo/2.0", false),
];

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
fn every_get_route_of_the_template_has_its_row() {
    let template = Template::parse(include_str!("../../template.yaml")).unwrap();
    for route in template.api.routes.iter().filter(|route| route.method == "GET") {
        assert!(ROUTES.iter().any(|(key, ..)| *key == route.key()), "{} has no row", route.key());
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
        for (route, path, shows) in ROUTES.iter().chain(ROUTES) {
            let mut seen = false;
            for (_, viewer) in self.viewers() {
                seen |= self.shows(&viewer.get(&self.path(path)).await.text);
            }
            assert_eq!(seen, *shows, "{route}, {when}");
        }
    }

    /// From its end on nothing is seen of it: at once; when all that is cached for a minute has ended; when the table was
    /// swept.
    pub(crate) async fn leaves_no_trace(&self) {
        for moment in ["at its end", "a minute later", "when it was swept"] {
            for (route, path, _) in ROUTES {
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
