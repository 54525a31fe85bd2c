//! What a home timeline of 20 costs, in calls, by how many are followed.

use std::time::Duration;

use crudder_domain::{AccountId, Lifetime, Page, Visibility};
use serde_json::Value;

use crate::world::{World, ids};

/// Calls of one read: of the cache (gets, and writes beside them), and of the store by operation.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    cache_reads: u64,
    cache_writes: u64,
    queries: u64,
    batch_gets: u64,
    other: u64,
}

async fn cost(world: &World, reader: AccountId) -> Cost {
    world.momento.reset_calls();
    world.store.reset_calls();
    let page = world.home(reader, &Page::default()).await;
    assert_eq!(page.items.len(), 20);
    let (cache, store) = (world.momento.calls(), world.store.calls());
    let (queries, batch_gets) = (store.of("Query"), store.of("BatchGetItem"));
    Cost {
        cache_reads: cache.get + cache.get_batch,
        cache_writes: cache.set + cache.set_if + cache.set_batch + cache.delete,
        queries,
        batch_gets,
        other: store.total() - queries - batch_gets,
    }
}

/// What a state of a home timeline is said to cost: the table of `docs/access-patterns.md`, from which the cost program
/// works.
fn documented(state: &str, name: &str) -> u64 {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/cost/patterns.json");
    let data: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    data["home"][state][name].as_u64().unwrap()
}

/// People are numbered from here on, so that no other number has the same digits.
const FIRST: u64 = 4_000_000_000_000;

#[tokio::test]
async fn a_home_timeline_costs_what_was_agreed_whatever_the_number_followed() {
    for followees in [5, 500, 2_000] {
        let world = World::new().await.filling_everything();
        let reader = world.person(1).await;
        for author in world.people(FIRST..FIRST + 5).await {
            world.follow(reader, author).await;
        }
        world.multiply(AccountId::from_u64(FIRST).unwrap(), FIRST + 5..FIRST + followees);
        for number in 0..25 {
            world.post(AccountId::from_u64(FIRST + number % 5).unwrap()).await;
        }
        world.momento.flush();
        let cache_reads = |state| {
            documented(state, "cache_reads") + followees.div_ceil(documented(state, "followees_a_read"))
        };

        // Cold: the cache holds nothing. Beside the activities, the page: statuses, their numbers, their authors.
        let cold = cost(&world, reader).await;
        println!("{followees} followed, cold: {cold:?}");
        assert_eq!(cold.cache_reads, cache_reads("cold"));
        assert_eq!(cold.batch_gets, followees.div_ceil(100) + 3);
        // The head, whom the reader follows, and under which graph version.
        assert!(cold.queries + cold.other <= 3);

        let warm = cost(&world, reader).await;
        println!("{followees} followed, warm: {warm:?}");
        assert_eq!(
            warm,
            Cost {
                cache_reads: documented("warm", "cache_reads"),
                cache_writes: documented("warm", "cache_writes"),
                queries: 1,
                batch_gets: 0,
                other: 0
            }
        );

        // Stale: all but the merged timeline is in the cache. The one write is that of the timeline.
        world.let_homes_go();
        let stale = cost(&world, reader).await;
        println!("{followees} followed, stale: {stale:?}");
        let (cache_reads, cache_writes) = (cache_reads("stale"), documented("stale", "cache_writes"));
        assert_eq!(stale, Cost { cache_reads, cache_writes, queries: 1, batch_gets: 0, other: 0 });
    }
}

#[tokio::test]
async fn a_warm_page_costs_the_same_however_deep_it_lies_within_the_timeline() {
    let world = World::new().await;
    let [reader, author] = world.people(1..3).await[..] else { panic!("two people") };
    world.follow(reader, author).await;
    for _ in 0..60 {
        world.post(author).await;
    }
    let first = world.home(reader, &Page::default()).await;
    let second = Page { max_id: first.next, ..Page::default() };
    world.home(reader, &second).await;
    world.momento.reset_calls();
    world.store.reset_calls();
    assert_eq!(ids(&world.home(reader, &second).await).len(), 20);
    assert_eq!((world.momento.calls().total(), world.store.calls().total()), (2, 1));
}

#[tokio::test]
async fn what_had_to_be_read_of_an_authors_list_is_warm_for_the_next_reading() {
    let world = World::new().await;
    let [reader, author] = world.people(1..3).await[..] else { panic!("two people") };
    world.follow(reader, author).await;
    let lasting = world.post(author).await.id;
    // More than an activity holds, and all of it ends.
    for _ in 0..65 {
        world.post_as(author, Visibility::Public, Lifetime::MIN, None).await;
    }
    world.advance(Duration::from_mins(2));
    assert_eq!(ids(&world.home(reader, &Page::default()).await), [lasting]);
    world.momento.reset_calls();
    world.store.reset_calls();
    assert_eq!(ids(&world.home(reader, &Page::default()).await), [lasting]);
    assert_eq!((world.momento.calls().total(), world.store.calls().total()), (2, 1));
}

#[tokio::test]
async fn a_cold_reader_of_thousands_leaves_the_cache_room_for_others() {
    let world = World::new().await;
    let reader = world.person(1).await;
    for author in world.people(FIRST..FIRST + 1).await {
        world.follow(reader, author).await;
    }
    world.multiply(AccountId::from_u64(FIRST).unwrap(), FIRST + 1..FIRST + 400);
    world.home(reader, &Page::default()).await;
    // A second's worth of the service's operations, and the timeline with whom its reader follows.
    assert!(world.momento.calls().set_if <= 100);
    assert!(world.momento.calls().set <= 2);
}

#[tokio::test]
async fn a_single_status_costs_no_read_of_the_store_where_it_is_cached() {
    let world = World::new().await;
    let author = world.person(1).await;
    let status = world.post(author).await;
    for (cached, store_calls) in [(false, 2), (true, 0)] {
        world.momento.reset_calls();
        world.store.reset_calls();
        let shown = world.timelines.status(&world.cache.request(), status.id).await.unwrap();
        assert_eq!(shown.map(|shown| shown.status.id), Some(status.id));
        // The status itself was written through when it was posted; its numbers and its author are read once.
        let (cache, store) = (world.momento.calls(), world.store.calls());
        assert_eq!((cache.get + cache.get_batch, store.total()), (2, store_calls), "{cached} {store:?}");
    }
}
