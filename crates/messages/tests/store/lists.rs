//! Pages of an author's list and of the public timeline, held against the rule that the domain says.

use crudder_domain::{Limit, Page, StatusId, Visibility};
use crudder_messages::NewStatus;

use crate::world::{START, World, days, lifetime, secs, status_of};

fn limit(limit: u64) -> Limit {
    Limit::try_from(limit).unwrap()
}

/// Pages of every form over these ids.
fn pages(ids: &[StatusId]) -> Vec<Page> {
    let mut pages = vec![Page::default()];
    let some = [0, ids.len() / 3, ids.len() / 2, ids.len() - 1].map(|index| Some(ids[index]));
    let edges = [Some(StatusId::MIN), Some(StatusId::MAX), None];
    for max_id in some.into_iter().chain(edges) {
        for floor in some.into_iter().chain(edges) {
            for limit in [1, 3, 40].map(limit) {
                pages.push(Page { max_id, since_id: floor, min_id: None, limit });
                pages.push(Page { max_id, since_id: None, min_id: floor, limit });
            }
        }
    }
    pages
}

#[tokio::test]
async fn every_page_of_an_author_is_what_the_whole_list_says() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut living = Vec::new();
    for number in 0..60 {
        world.pass(secs(20));
        let lives = if number % 3 == 0 { 60 } else { 86_400 };
        let status = world.post(NewStatus { lifetime: lifetime(lives), ..status_of(ada) }).await;
        living.push(status);
    }
    living.retain(|status| status.is_alive(world.now()));
    let ids: Vec<StatusId> = living.iter().rev().map(|status| status.id).collect();
    for page in pages(&ids) {
        let slice = world.reader.authored(ada, &page, |_| true).await.unwrap();
        let found: Vec<StatusId> = slice.entries.iter().map(|it| it.entry.id).collect();
        assert_eq!(found, page.of(ids.iter().copied()), "{page:?}");
        assert_eq!(slice.searched_to, None);
    }
}

#[tokio::test]
async fn every_page_of_the_public_timeline_is_what_the_whole_list_says() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let mut living = Vec::new();
    // Over forty days: five buckets, of which the first has ended.
    for number in 0..80_u64 {
        world.pass(secs(12 * 3_600));
        let author = if number % 2 == 0 { ada } else { bob };
        let visibility = if number % 5 == 0 { Visibility::Unlisted } else { Visibility::Public };
        let lives = if number % 7 == 0 { 3_600 } else { 30 * 86_400 };
        let new = NewStatus { visibility, lifetime: lifetime(lives), ..status_of(author) };
        let status = world.post(new).await;
        if visibility == Visibility::Public {
            living.push(status);
        }
    }
    living.retain(|status| status.is_alive(world.now()));
    let ids: Vec<StatusId> = living.iter().rev().map(|status| status.id).collect();
    assert!(ids.len() > 40);
    for page in pages(&ids) {
        let slice = world.reader.public(&page, false).await.unwrap();
        let found: Vec<StatusId> = slice.entries.iter().map(|it| it.id).collect();
        assert_eq!(found, page.of(ids.iter().copied()), "{page:?}");
        assert_eq!(slice.searched_to, None);
    }
}

#[tokio::test]
async fn the_public_timeline_costs_four_queries_where_it_is_busy_and_sixteen_where_it_is_empty() {
    let world = World::new().await;
    world.reader.public(&Page::default(), false).await.unwrap();
    let empty = world.store.calls().of("Query");
    assert!(empty <= 16, "{empty}");
    let ada = world.ada().await;
    for _ in 0..30 {
        world.pass(secs(1));
        world.post(status_of(ada)).await;
    }
    world.store.reset_calls();
    let slice = world.reader.public(&Page::default(), false).await.unwrap();
    assert_eq!((slice.entries.len(), world.store.calls().total()), (20, 4));
}

#[tokio::test]
async fn a_page_is_full_though_most_of_the_list_is_ended_or_not_kept() {
    let world = World::new().await;
    let ada = world.ada().await;
    let old = world.post(NewStatus { lifetime: lifetime(30 * 86_400), ..status_of(ada) }).await;
    // Ended long ago and not swept, as after a day of posts that live for a minute.
    let ended = |minute: u64| ((START + minute * 60_000) << 16, START / 1000 + minute * 60 + 60);
    world.list(ada, &(1..1_500).map(ended).collect::<Vec<_>>());
    world.pass(days(2));
    let new = world.post(status_of(ada)).await;
    world.store.reset_calls();
    assert_eq!(world.authored(ada).await, [new.id, old.id]);
    let calls = world.store.calls();
    assert!(calls.total() <= 6, "{calls:?}");
}

#[tokio::test]
async fn a_search_gives_up_at_its_bound_and_says_where_to_go_on() {
    let world = World::new().await;
    let ada = world.ada().await;
    let old = world.post(NewStatus { lifetime: lifetime(30 * 86_400), ..status_of(ada) }).await;
    let ended = |second: u64| ((START + second * 1_000) << 16, START / 1000 + second + 60);
    world.list(ada, &(1..5_000).map(ended).collect::<Vec<_>>());
    world.pass(days(2));
    let mut page = Page::default();
    let mut asked = 0;
    let found = loop {
        asked += 1;
        let slice = world.reader.authored(ada, &page, |_| true).await.unwrap();
        match slice.searched_to {
            Some(reached) => page.max_id = Some(reached),
            None => break slice.entries,
        }
        assert!(slice.entries.is_empty() && asked < 5);
    };
    assert_eq!((found[0].entry.id, asked), (old.id, 2));

    // And upwards: the newest lies above all that has ended.
    let new = world.post(status_of(ada)).await;
    let mut page = Page { min_id: Some(old.id), ..Page::default() };
    let found = loop {
        let slice = world.reader.authored(ada, &page, |_| true).await.unwrap();
        match slice.searched_to {
            Some(reached) => page.min_id = Some(reached),
            None => break slice.entries,
        }
    };
    assert_eq!(found[0].entry.id, new.id);
}

#[tokio::test]
async fn the_caller_keeps_what_the_viewer_may_see() {
    let world = World::new().await;
    let ada = world.ada().await;
    for number in 0..50_u64 {
        world.pass(secs(1));
        let visibility = if number % 10 == 0 { Visibility::Public } else { Visibility::Direct };
        world.post(NewStatus { visibility, ..status_of(ada) }).await;
    }
    let page = Page { limit: limit(5), ..Page::default() };
    let slice = world.reader.authored(ada, &page, |it| it.visibility.is_open()).await.unwrap();
    assert_eq!(slice.entries.len(), 5);
    assert!(slice.entries.iter().all(|it| it.visibility == Visibility::Public && !it.is_reply));
}

#[tokio::test]
async fn her_own_list_has_what_she_just_posted_though_reads_lag() {
    let world = World::new().await;
    let ada = world.ada().await;
    world.store.lag().await.unwrap();
    let status = world.post(status_of(ada)).await;
    assert_eq!(world.authored(ada).await, [status.id]);
    assert_eq!(world.reader.head(ada).await.unwrap().activity.entries[0].id, status.id);
    assert!(world.reader.status(status.id).await.unwrap().is_some());
    assert_eq!(world.reader.statuses(&[status.id]).await.unwrap().len(), 1);
    let public = || async { world.reader.public(&Page::default(), false).await.unwrap().entries.len() };
    assert_eq!(public().await, 0, "others see it a moment later");
    world.store.catch_up().await.unwrap();
    assert_eq!(public().await, 1);
}
