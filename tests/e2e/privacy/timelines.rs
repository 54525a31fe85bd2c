//! Where statuses come by.

use serde_json::json;

use super::World;

#[tokio::test]
async fn an_accounts_page() {
    let (world, posted) = World::new().await;
    for _ in 0..2 {
        for (who, viewer, may_see) in world.viewers() {
            let seen = viewer.page_of(&world.ada.id).await;
            for (visibility, id) in &posted {
                assert_eq!(seen.contains(id), may_see.contains(visibility), "{who}, {visibility}");
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
async fn who_stops_following_sees_nothing_private_at_the_next_read() {
    let (world, posted) = World::new().await;
    let private = &posted[2].1;
    assert!(world.follower.home().await.contains(private));
    world.follower.unfollow(&world.ada).await;
    assert!(!world.follower.home().await.contains(private));
    assert!(!world.follower.page_of(&world.ada.id).await.contains(private));
    world.follower.get(&format!("/api/v1/statuses/{private}")).await.expect(404);
}
