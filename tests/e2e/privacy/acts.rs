//! What can be done to a status, by whom.

use serde_json::json;

use super::World;

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
async fn only_what_one_may_see_can_be_answered() {
    let (world, posted) = World::new().await;
    for (who, viewer, may_see) in world.viewers().into_iter().skip(1) {
        for (visibility, id) in &posted {
            let body =
                json!({ "status": "Answer to @nat, @bex", "in_reply_to_id": id, "visibility": "direct" });
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
    for (who, viewer, _) in world.others() {
        for (visibility, id) in &posted {
            let status = viewer.delete(&format!("/api/v1/statuses/{id}")).await.status;
            assert_eq!(status, 404, "{who}, {visibility}");
        }
    }
    for (_, id) in &posted {
        world.ada.get(&format!("/api/v1/statuses/{id}")).await.expect(200);
    }
}
