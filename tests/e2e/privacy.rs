//! Who sees what: every viewer, every visibility, every route. The people are here; what they see is in the files below.

mod acts;
mod belongings;
mod everywhere;
mod statuses;
mod timelines;

use serde_json::json;

use crate::app::{Client, Person, TestApp};

/// Ada, who is locked, and everybody who may or may not see what she posts.
struct World {
    app: TestApp,
    ada: Person,
    follower: Person,
    /// Asked to follow, and waits.
    requester: Person,
    stranger: Person,
    /// Named in each post; follows nobody.
    named: Person,
    /// Followed, was named in each post, and is blocked since.
    blocked: Person,
    /// A follower who mutes her.
    muter: Person,
}

const VISIBILITIES: [&str; 4] = ["public", "unlisted", "private", "direct"];

impl World {
    async fn new() -> (Self, Vec<(&'static str, String)>) {
        let app = TestApp::start();
        let (ada, follower) = (app.person("ada").await, app.person("fay").await);
        let (blocked, muter) = (app.person("bex").await, app.person("mia").await);
        for reader in [&follower, &blocked, &muter] {
            reader.follow(&ada).await;
        }
        ada.patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.expect(200);
        let requester = app.person("rex").await;
        assert_eq!(requester.follow(&ada).await["requested"], true);
        let (stranger, named) = (app.person("sue").await, app.person("nat").await);
        let mut posted = Vec::new();
        for visibility in VISIBILITIES {
            let poll = json!({ "options": [format!("{visibility} yes"), "no"], "expires_in": 3_600 });
            let status = json!({ "status": format!("{visibility} for @nat, @bex #all"), "visibility": visibility, "poll": poll });
            posted.push((visibility, ada.status(status).await["id"].as_str().unwrap().to_owned()));
        }
        ada.does_to("block", &blocked).await;
        muter.does_to("mute", &ada).await;
        // On a busy machine a write to the cache may miss its budget; the stream makes up for it.
        app.settle().await;
        (Self { app, ada, follower, requester, stranger, named, blocked, muter }, posted)
    }

    /// Every viewer with the visibilities that they may see.
    fn viewers(&self) -> [(&'static str, &Client, &'static [&'static str]); 8] {
        [
            ("a visitor", self.app.visitor(), &["public", "unlisted"]),
            ("a stranger", &self.stranger, &["public", "unlisted"]),
            ("somebody who asked", &self.requester, &["public", "unlisted"]),
            ("a follower", &self.follower, &["public", "unlisted", "private"]),
            ("who is named", &self.named, &VISIBILITIES),
            ("who is blocked", &self.blocked, &[]),
            ("who mutes", &self.muter, &["public", "unlisted", "private"]),
            ("the author", &self.ada, &VISIBILITIES),
        ]
    }
    /// Who is signed in, and not the author.
    fn others(&self) -> impl Iterator<Item = (&'static str, &Client, &'static [&'static str])> {
        let viewers = self.viewers().into_iter();
        viewers.filter(|(who, ..)| !matches!(*who, "a visitor" | "the author"))
    }
}
