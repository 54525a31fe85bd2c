//! What a status shows of itself, by its id and around it.

use serde_json::json;

use super::World;

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
async fn what_is_for_some_is_not_counted_where_it_can_be_told_apart() {
    let (world, _) = World::new().await;
    world.app.advance(61).await;
    let seen = world.app.visitor().get(&format!("/api/v1/accounts/{}", world.ada.id)).await.expect(200);
    assert_eq!(seen["statuses_count"], 3, "direct ones are left out, as on Mastodon");
}

#[tokio::test]
async fn a_token_that_fails_is_refused_where_a_visitor_may_read_too() {
    let (world, posted) = World::new().await;
    let path = format!("/api/v1/statuses/{}", posted[0].1);
    world.app.bearer("no.good.token").get(&path).await.refuses(401, "error");
    world.app.advance(3_600).await;
    world.stranger.get(&path).await.refuses(401, "error");
}
