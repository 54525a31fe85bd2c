//! Followed hashtags on the home timeline.

use std::time::Duration;

use crudder_domain::{Hashtag, Limit, Page, Status, StatusId, Visibility};

use crate::world::{World, ids};

fn rust() -> Hashtag {
    "rust".parse().unwrap()
}

/// All of a home timeline, page by page.
async fn walk(world: &World, reader: crudder_domain::AccountId, limit: u64) -> Vec<StatusId> {
    let mut page = Page { limit: Limit::try_from(limit).unwrap(), ..Page::default() };
    let mut seen = Vec::new();
    loop {
        let read = world.home(reader, &page).await;
        seen.extend(ids(&read));
        let Some(next) = read.next else { return seen };
        assert!(page.max_id.is_none_or(|max| next < max), "progress");
        page.max_id = Some(next);
    }
}

#[tokio::test]
async fn every_page_holds_what_bears_the_hashtag_whoever_wrote_it_and_once() {
    let world = World::new().await;
    let people = world.people(1..4).await;
    let (reader, followed, stranger) = (people[0], people[1], people[2]);
    world.follow(reader, followed).await;
    world.writer.follow_tag(reader, &rust()).await.unwrap();
    world.writer.follow_tag(reader, &"crabs".parse().unwrap()).await.unwrap();
    let mut posted: Vec<Status> = Vec::new();
    // More than is merged of a hashtag at once, so that pages reach below.
    for number in 0..150_u32 {
        let author = people[number as usize % 3];
        let text = if number % 5 < 3 { "#Rust and #crabs" } else { "nothing of note" };
        let visibility = if number % 7 == 0 { Visibility::Unlisted } else { Visibility::Public };
        posted.push(world.say(author, text, visibility).await);
    }
    let gone = posted.remove(8);
    world.delete(gone.author, gone.id).await;
    let want: Vec<StatusId> = posted
        .iter()
        .rev()
        .filter(|status| status.author != stranger || status.tagged().contains(&rust()))
        .map(|status| status.id)
        .collect();
    assert!(want.len() > 100 && want.len() < posted.len());
    for limit in [7, 40] {
        assert_eq!(walk(&world, reader, limit).await, want, "cold, then warm");
        world.let_homes_go();
        assert_eq!(walk(&world, reader, limit).await, want, "stale");
    }
}

#[tokio::test]
async fn following_and_unfollowing_show_at_the_next_read() {
    let world = World::new().await;
    let people = world.people(1..3).await;
    let (reader, stranger) = (people[0], people[1]);
    let status = world.say(stranger, "#rust", Visibility::Public).await;
    let page = Page::default();
    assert_eq!(ids(&world.home(reader, &page).await), []);
    world.writer.follow_tag(reader, &rust()).await.unwrap();
    assert_eq!(ids(&world.home(reader, &page).await), [status.id]);
    world.writer.unfollow_tag(reader, &rust()).await.unwrap();
    assert_eq!(ids(&world.home(reader, &page).await), []);
}

#[tokio::test]
async fn a_hashtag_costs_queries_where_the_timeline_is_merged_and_nothing_where_it_is_warm() {
    let world = World::new().await;
    let people = world.people(1..3).await;
    let (reader, stranger) = (people[0], people[1]);
    world.say(stranger, "#rust", Visibility::Public).await;
    let page = Page::default();
    let mut costs = Vec::new();
    for _ in 0..2 {
        world.home(reader, &page).await;
        world.let_homes_go();
        world.store.reset_calls();
        world.home(reader, &page).await;
        let stale = world.store.calls().total();
        world.store.reset_calls();
        world.home(reader, &page).await;
        costs.push((stale, world.store.calls().total()));
        world.writer.follow_tag(reader, &rust()).await.unwrap();
        world.home(reader, &page).await;
        // Numbers are kept for a minute: both rounds find them as they were.
        world.advance(Duration::from_secs(1));
    }
    let [(stale, warm), (stale_with, warm_with)] = costs[..] else { panic!("{costs:?}") };
    assert_eq!(warm, warm_with);
    assert!(stale_with > stale && stale_with <= stale + 4, "{costs:?}");
}
