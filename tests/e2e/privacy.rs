//! Who sees what: every viewer, every visibility, every route.

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
            let poll = json!({ "options": ["yes", "no"], "expires_in": 3_600 });
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
}

#[tokio::test]
async fn a_status_by_its_id() {
    let (world, posted) = World::new().await;
    // Twice: the second time from the cache.
    for _ in 0..2 {
        for (who, viewer, may_see) in world.viewers() {
            for (visibility, id) in &posted {
                let status = viewer.get(&format!("/api/v1/statuses/{id}")).await.status;
                let expected = if may_see.contains(visibility) { 200 } else { 404 };
                assert_eq!(status, expected, "{who}, {visibility}");
            }
        }
    }
}

#[tokio::test]
async fn hidden_ended_and_never_there_look_the_same() {
    let (world, posted) = World::new().await;
    let ended = world.ada.says("Brief", 60).await;
    world.app.advance(60).await;
    let hidden = world.stranger.get(&format!("/api/v1/statuses/{}", posted[3].1)).await;
    let ended = world.stranger.get(&format!("/api/v1/statuses/{ended}")).await;
    let nothing = world.stranger.get("/api/v1/statuses/1").await;
    assert_eq!((hidden.status, &hidden.text), (404, &nothing.text));
    assert_eq!((ended.status, &ended.text), (404, &nothing.text));
}

#[tokio::test]
async fn an_accounts_page() {
    let (world, posted) = World::new().await;
    for _ in 0..2 {
        for (who, viewer, may_see) in world.viewers() {
            let seen = viewer.page_of(&world.ada.id).await;
            for (visibility, id) in &posted {
                // Whom a status names finds it by its id and in a notification; the page need not search for it.
                let by_the_way = who == "who is named" && !matches!(*visibility, "public" | "unlisted");
                let may_see = may_see.contains(visibility) && !by_the_way;
                assert_eq!(seen.contains(id), may_see, "{who}, {visibility}");
            }
        }
    }
}

#[tokio::test]
async fn only_what_one_may_see_can_be_marked_or_asked_about() {
    let (world, posted) = World::new().await;
    for (who, viewer, may_see) in world.viewers() {
        for (visibility, id) in &posted {
            let expected = if may_see.contains(visibility) { 200 } else { 404 };
            for what in ["favourited_by", "reblogged_by", "history", "source"] {
                let asked = viewer.get(&format!("/api/v1/statuses/{id}/{what}")).await.status;
                let expected = if (who, what) == ("a visitor", "source") { 401 } else { expected };
                assert_eq!(asked, expected, "{who}, {visibility}, {what}");
            }
            for what in ["favourite", "unfavourite", "bookmark", "unbookmark", "mute", "unmute"] {
                let status = viewer.post(&format!("/api/v1/statuses/{id}/{what}"), json!({})).await.status;
                let expected = if who == "a visitor" { 401 } else { expected };
                assert_eq!(status, expected, "{who}, {visibility}, {what}");
            }
            let asked = viewer.get(&format!("/api/v1/polls/{id}")).await.status;
            let voted =
                viewer.post(&format!("/api/v1/polls/{id}/votes"), json!({ "choices": [0] })).await.status;
            let own = if who == "the author" { 422 } else { expected };
            let expected = (expected, if who == "a visitor" { 401 } else { own });
            assert_eq!((asked, voted), expected, "{who}, {visibility}, its poll");
        }
    }
}

#[tokio::test]
async fn only_what_one_may_see_can_be_reported() {
    let (world, posted) = World::new().await;
    for (who, viewer, may_see) in world.viewers() {
        for (visibility, id) in &posted {
            let body = json!({ "account_id": world.ada.id, "status_ids": [id] });
            let status = viewer.post("/api/v1/reports", body).await.status;
            let expected = match who {
                "a visitor" => 401,
                // Nobody reports herself.
                "the author" => 422,
                _ if may_see.contains(visibility) => 200,
                _ => 404,
            };
            assert_eq!(status, expected, "{who}, {visibility}");
        }
    }
}

#[tokio::test]
async fn what_is_boosted_is_for_nobody_who_may_not_see_it() {
    let (world, posted) = World::new().await;
    for (who, viewer, may_see) in world.viewers().into_iter().skip(1) {
        for (visibility, id) in &posted {
            let boosted = viewer.post(&format!("/api/v1/statuses/{id}/reblog"), json!({})).await;
            let can = *visibility == "public" || *visibility == "unlisted";
            let can = can || (*visibility == "private" && who == "the author");
            let expected = if can { 200 } else { 403 };
            let expected = if may_see.contains(visibility) { expected } else { 404 };
            assert_eq!(boosted.status, expected, "{who}, {visibility}");
        }
    }
    world.app.settle().await;
    let private = world.ada.post(&format!("/api/v1/statuses/{}/reblog", posted[2].1), json!({})).await;
    let private = private.expect(200)["id"].as_str().unwrap().to_owned();
    for (who, viewer, may_see) in world.viewers() {
        let shown = viewer.get(&format!("/api/v1/statuses/{private}")).await;
        // Whom a private status names sees it, but not that its author showed it again.
        let sees = may_see.contains(&"private") && who != "who is named";
        assert_eq!(shown.status, if sees { 200 } else { 404 }, "{who}");
        assert_eq!(viewer.page_of(&world.ada.id).await.contains(&private), sees, "{who}");
    }
}

#[tokio::test]
async fn statuses_by_their_ids() {
    let (world, posted) = World::new().await;
    let query: Vec<String> = posted.iter().map(|(_, id)| format!("id[]={id}")).collect();
    let path = format!("/api/v1/statuses?{}", query.join("&"));
    for _ in 0..2 {
        for (who, viewer, may_see) in world.viewers() {
            let seen = viewer.ids(&path).await;
            for (visibility, id) in &posted {
                assert_eq!(seen.contains(id), may_see.contains(visibility), "{who}, {visibility}");
            }
        }
    }
}

#[tokio::test]
async fn the_thread_of_a_status() {
    let (world, posted) = World::new().await;
    let mut answered = Vec::new();
    for (visibility, id) in &posted {
        let body = json!({ "status": "And @nat", "in_reply_to_id": id, "visibility": visibility });
        answered.push(world.ada.status(body).await["id"].as_str().unwrap().to_owned());
    }
    for (who, viewer, may_see) in world.viewers() {
        for ((visibility, id), answer) in posted.iter().zip(&answered) {
            let above = viewer.get(&format!("/api/v1/statuses/{answer}/context")).await;
            let below = viewer.get(&format!("/api/v1/statuses/{id}/context")).await;
            if may_see.contains(visibility) {
                // Around a status, whom one mutes is left out.
                let shown = |id: &String| if who == "who mutes" { json!(null) } else { json!(id) };
                assert_eq!(above.expect(200)["ancestors"][0]["id"], shown(id), "{who}, {visibility}");
                assert_eq!(below.expect(200)["descendants"][0]["id"], shown(answer), "{who}, {visibility}");
            } else {
                assert_eq!((above.status, below.status), (404, 404), "{who}, {visibility}");
            }
        }
    }
}

#[tokio::test]
async fn the_home_timeline() {
    let (world, posted) = World::new().await;
    for _ in 0..2 {
        for (who, viewer, _) in world.viewers().into_iter().skip(1) {
            let seen = viewer.home().await;
            for (visibility, id) in &posted {
                let follows = matches!(who, "a follower" | "the author");
                // A direct status reaches nobody's home but, perhaps, its author's.
                if who == "the author" && *visibility == "direct" {
                    continue;
                }
                assert_eq!(seen.contains(id), follows && *visibility != "direct", "{who}, {visibility}");
            }
        }
    }
    world.app.visitor().get("/api/v1/timelines/home").await.expect(401);
}

#[tokio::test]
async fn the_public_timeline() {
    let (world, posted) = World::new().await;
    for _ in 0..2 {
        for (who, viewer, _) in world.viewers() {
            let seen = viewer.public().await;
            for (visibility, id) in &posted {
                let shown = *visibility == "public" && !matches!(who, "who is blocked" | "who mutes");
                assert_eq!(seen.contains(id), shown, "{who}, {visibility}");
            }
        }
    }
}

#[tokio::test]
async fn who_is_told_of_what() {
    let (world, posted) = World::new().await;
    for (who, viewer, _) in world.viewers().into_iter().skip(1) {
        let told = viewer.get("/api/v1/notifications?types[]=mention").await.expect(200);
        let talks = viewer.get("/api/v1/conversations").await.expect(200);
        for (visibility, id) in &posted {
            let is_named = who == "who is named";
            assert_eq!(told.to_string().contains(id), is_named, "{who}, {visibility}");
            let is_in_it = *visibility == "direct" && (is_named || who == "the author");
            assert_eq!(talks.to_string().contains(id), is_in_it, "{who}, {visibility}");
        }
    }
    // That somebody keeps a status is not even its author's business.
    world.named.post(&format!("/api/v1/statuses/{}/bookmark", posted[0].1), json!({})).await.expect(200);
    world.app.settle().await;
    let told = world.ada.get("/api/v1/notifications").await.expect(200);
    assert!(!told.to_string().contains("nat"), "{told}");
    for path in ["/api/v1/notifications", "/api/v1/notifications/unread_count", "/api/v1/conversations"] {
        world.app.visitor().get(path).await.expect(401);
    }
}

#[tokio::test]
async fn the_timeline_of_a_hashtag() {
    let (world, posted) = World::new().await;
    for _ in 0..2 {
        for (who, viewer, _) in world.viewers() {
            for path in ["all", "nothing?any[]=all", "all?none[]=nothing"] {
                let seen = viewer.ids(&format!("/api/v1/timelines/tag/{path}")).await;
                let hides = matches!(who, "who is blocked" | "who mutes");
                let public = if hides { &[][..] } else { &[posted[0].1.clone()][..] };
                assert_eq!(seen, public, "{who}, {path}: only what is public");
            }
        }
    }
}

#[tokio::test]
async fn only_what_one_may_see_can_be_answered() {
    let (world, posted) = World::new().await;
    for (who, viewer, may_see) in world.viewers().into_iter().skip(1) {
        for (visibility, id) in &posted {
            let body = json!({ "status": "Answer", "in_reply_to_id": id, "visibility": "direct" });
            let status = viewer.post("/api/v1/statuses", body).await.status;
            let expected = if may_see.contains(visibility) { 200 } else { 404 };
            assert_eq!(status, expected, "{who}, {visibility}");
        }
    }
    let counted = world.app.visitor().get(&format!("/api/v1/statuses/{}", posted[0].1)).await.expect(200);
    assert_eq!(counted["replies_count"], 0, "direct answers are not counted for all to see");
}

#[tokio::test]
async fn only_the_author_deletes_and_others_learn_nothing() {
    let (world, posted) = World::new().await;
    for (who, viewer, _) in world.viewers().into_iter().skip(1).filter(|(who, ..)| *who != "the author") {
        for (visibility, id) in &posted {
            let status = viewer.delete(&format!("/api/v1/statuses/{id}")).await.status;
            assert_eq!(status, 404, "{who}, {visibility}");
        }
    }
    for (_, id) in &posted {
        world.ada.get(&format!("/api/v1/statuses/{id}")).await.expect(200);
    }
}

#[tokio::test]
async fn what_is_for_some_is_not_counted_where_it_can_be_told_apart() {
    let (world, _) = World::new().await;
    world.app.advance(61).await;
    let seen = world.app.visitor().get(&format!("/api/v1/accounts/{}", world.ada.id)).await.expect(200);
    assert_eq!(seen["statuses_count"], 3, "direct ones are left out, as on Mastodon");
}

#[tokio::test]
async fn who_stops_following_sees_nothing_private_at_the_next_read() {
    let (world, posted) = World::new().await;
    let private = &posted[2].1;
    assert!(world.follower.home().await.contains(private));
    world.follower.unfollow(&world.ada).await;
    assert!(!world.follower.home().await.contains(private));
    assert!(!world.follower.page_of(&world.ada.id).await.contains(private));
    world.follower.get(&format!("/api/v1/statuses/{private}")).await.expect(404);
}

#[tokio::test]
async fn a_token_that_fails_is_refused_where_a_visitor_may_read_too() {
    let (world, posted) = World::new().await;
    let path = format!("/api/v1/statuses/{}", posted[0].1);
    world.app.bearer("no.good.token").get(&path).await.refuses(401, "error");
    world.app.advance(3_600).await;
    world.stranger.get(&path).await.refuses(401, "error");
}
