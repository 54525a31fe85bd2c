//! What a request pays when the cache fails, and how it recovers.
//!
//! Where nothing answers, tokio's time is paused, so that waiting costs no time and is exact. Where something
//! answers, budgets are ample, and what counts is how many calls it took.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crudder_activity::{Config, PageHits, WriteOutcome};
use futures::future::join_all;
use standin_momento::Door;
use tokio::time::Instant;

use crate::world::{AMPLE, World, account_id};

const SECOND: Duration = Duration::from_secs(1);

/// One whole request's worth of cache calls, all of which fail.
async fn a_request_misses(world: &World) {
    let (request, me, status) = (world.request(), account_id(1), world.status(1, 60));
    assert_eq!(request.get_home(me).await, None);
    assert_eq!(request.get_following(me).await, None);
    assert!(request.get_activities(&(0..2_000).map(account_id).collect::<Vec<_>>()).await.is_empty());
    assert_eq!(request.get_page(&[status.id], &[me]).await, PageHits::default());
    assert_eq!(request.fill_statuses(std::slice::from_ref(&status)).await, WriteOutcome::Lost);
    assert_eq!(request.put_status(&status).await, WriteOutcome::Lost);
}

/// Whether the cache can be written and read.
async fn works(world: &World) -> bool {
    let status = world.status(7, 60);
    let request = world.cache.within(AMPLE);
    request.put_status(&status).await == WriteOutcome::Stored
        && request.get_page(&[status.id], &[]).await.statuses.contains_key(&status.id)
}

/// How many milliseconds it takes by tokio's clock, which is paused meanwhile: only our own timeouts pass. Its timers
/// round up to the next millisecond, which is taken off again.
async fn time_of(what: impl Future<Output = ()>) -> u128 {
    tokio::time::pause();
    let started = Instant::now();
    what.await;
    let time = started.elapsed();
    tokio::time::resume();
    time.as_millis() / 2 * 2
}

/// What a request may spend on the cache, in milliseconds.
const BUDGET: u128 = Config::BUDGET.as_millis();

fn usual() -> World {
    World::with(|_| {})
}

#[tokio::test]
async fn a_connection_that_was_closed_while_we_were_frozen_costs_one_retry() {
    let world = World::new();
    assert!(works(&world).await);
    for _ in 0..5 {
        // Nothing of ours runs between the closing and the call: as after a freeze.
        world.server.close_connections();
        assert!(works(&world).await);
    }
    let counters = world.cache.counters();
    assert_eq!((counters.breaker_open, counters.renewals), (0, 0));
    assert!(counters.failures <= 5, "{counters:?}");
    assert_eq!(world.server.connections(), 6);
}

#[tokio::test]
async fn a_half_open_connection_costs_one_budget_and_is_replaced() {
    let world = usual();
    assert!(works(&world).await);
    world.server.stall_connections();
    assert_eq!(time_of(a_request_misses(&world)).await, BUDGET);
    world.pass(SECOND);
    assert!(works(&world).await);
    assert_eq!((world.server.connections(), world.cache.counters().renewals), (2, 1));
}

#[tokio::test]
async fn a_server_that_never_accepts_costs_one_budget() {
    let world = usual();
    world.server.set_door(Door::Deaf);
    assert_eq!(time_of(a_request_misses(&world)).await, BUDGET);
    world.server.set_door(Door::Open);
    world.pass(SECOND);
    assert!(works(&world).await);
}

#[tokio::test]
async fn a_client_that_still_connects_is_kept_for_some_seconds_and_then_replaced() {
    let world = usual();
    world.server.set_door(Door::Deaf);
    for (seconds, renewals) in [(0, 0), (2, 0), (2, 0), (2, 0), (2, 1)] {
        world.pass(seconds * SECOND);
        time_of(a_request_misses(&world)).await;
        assert_eq!(world.cache.counters().renewals, renewals);
    }
    world.server.set_door(Door::Open);
    world.pass(SECOND);
    assert!(works(&world).await);
}

#[tokio::test]
async fn a_server_that_refuses_costs_two_tries() {
    let world = World::new();
    assert!(works(&world).await);
    world.server.set_door(Door::Shut);
    world.server.close_connections();
    let before = world.cache.counters();
    a_request_misses(&world).await;
    let after = world.cache.counters();
    assert_eq!((after.calls - before.calls, after.failures - before.failures), (2, 2));
    world.server.set_door(Door::Open);
    world.pass(SECOND);
    assert!(works(&world).await);
}

#[tokio::test]
async fn a_server_over_its_limit_is_left_alone_for_a_second() {
    let world = World::new();
    assert!(works(&world).await);
    world.server.reset_calls();
    world.server.faults().set_over_limit(true);
    a_request_misses(&world).await;
    a_request_misses(&world).await;
    assert_eq!(world.server.calls().total(), 1, "not even a retry");
    world.server.faults().clear();
    assert!(!works(&world).await);
    world.pass(SECOND);
    assert!(works(&world).await);
}

#[tokio::test]
async fn a_server_that_is_unavailable_is_tried_twice() {
    let world = World::new();
    assert!(works(&world).await);
    world.server.reset_calls();
    world.server.faults().set_unavailable(true);
    a_request_misses(&world).await;
    assert_eq!(world.server.calls().total(), 2);
    world.server.faults().clear();
    world.pass(SECOND);
    assert!(works(&world).await);
}

#[tokio::test]
async fn a_server_that_hangs_costs_one_budget_and_then_nothing_for_a_second() {
    let world = usual();
    assert!(works(&world).await);
    world.server.reset_calls();
    world.server.faults().set_hang(true);
    assert_eq!(time_of(a_request_misses(&world)).await, BUDGET);
    assert_eq!(time_of(a_request_misses(&world)).await, 0);
    world.server.faults().clear();
    assert!(!works(&world).await, "the breaker is still open");
    world.pass(SECOND);
    assert!(works(&world).await);
}

#[tokio::test]
async fn an_outage_costs_no_request_more_than_once_a_second() {
    let world = usual();
    assert!(works(&world).await);
    world.server.faults().set_hang(true);
    let mut paid = 0;
    for _ in 0..60 {
        let time = time_of(a_request_misses(&world)).await;
        assert!(time == 0 || time == BUDGET);
        paid += u32::from(time > 0);
        world.pass(SECOND / 10);
    }
    assert_eq!(paid, 6);
}

#[tokio::test]
async fn many_requests_at_once_send_one_to_try() {
    let world = usual();
    assert!(works(&world).await);
    world.server.faults().set_hang(true);
    let time = time_of(async {
        join_all((0..30).map(|_| a_request_misses(&world))).await;
    });
    assert_eq!(time.await, BUDGET, "side by side they wait at the same time");
    world.pass(SECOND);
    let before = world.cache.counters().calls;
    time_of(async {
        join_all((0..30).map(|_| a_request_misses(&world))).await;
    })
    .await;
    assert_eq!(world.cache.counters().calls - before, 1);
}

#[tokio::test]
async fn a_slow_server_gets_one_budget_and_is_not_taken_for_dead() {
    let world = World::with(|config| config.budget = 10 * SECOND);
    assert!(works(&world).await);
    let request = world.cache.within(Duration::from_millis(600));
    world.server.faults().set_latency(Duration::from_millis(250));
    for _ in 0..10 {
        request.get_home(account_id(1)).await;
    }
    let counters = world.cache.counters();
    assert!(counters.calls - 2 <= 3, "{counters:?}");
    assert_eq!(counters.over_budget + counters.breaker_open, 10 - (counters.calls - 2));
    world.server.faults().clear();
    world.pass(SECOND);
    assert!(works(&world).await);
}

#[tokio::test]
async fn who_had_but_the_rest_of_a_budget_does_not_open_the_breaker() {
    let world = usual();
    assert!(works(&world).await);
    let request = world.cache.within(Duration::from_millis(600));
    // Two thirds and more of the budget go to a call that is given up by its own caller.
    world.server.faults().set_hang(true);
    let time = time_of(async {
        let patience = Duration::from_millis(450);
        assert!(tokio::time::timeout(patience, request.get_home(account_id(1))).await.is_err());
        assert_eq!(request.get_home(account_id(1)).await, None);
        assert_eq!(request.get_home(account_id(1)).await, None);
    });
    assert_eq!(time.await, 600);
    let counters = world.cache.counters();
    assert_eq!((counters.breaker_open, counters.over_budget, counters.renewals), (0, 1, 0));
    world.server.faults().clear();
    assert!(works(&world).await);
}

#[tokio::test]
async fn a_client_that_idled_for_four_minutes_is_replaced_by_either_clock() {
    let world = World::new();
    assert!(works(&world).await);
    let idle = 4 * 60 * 1000;
    world.ticks.fetch_add(idle - 1, Ordering::SeqCst);
    assert!(works(&world).await);
    assert_eq!(world.server.connections(), 1);
    world.ticks.fetch_add(idle, Ordering::SeqCst);
    assert!(works(&world).await);
    assert_eq!(world.server.connections(), 2);
    // A frozen machine's own time may stand still.
    world.clock.fetch_add(idle, Ordering::SeqCst);
    assert!(works(&world).await);
    assert_eq!((world.server.connections(), world.cache.counters().renewals), (3, 2));
}

#[tokio::test]
async fn the_warm_up_opens_the_connection_that_requests_use() {
    let world = World::new();
    world.cache.warm_up().await;
    assert_eq!((world.server.connections(), world.server.calls().get), (1, 1));
    assert!(works(&world).await);
    assert_eq!(world.server.connections(), 1);
}

#[tokio::test]
async fn the_warm_up_is_bounded() {
    let world = usual();
    world.server.set_door(Door::Deaf);
    assert_eq!(time_of(world.cache.warm_up()).await, 1_000);
}

#[tokio::test]
async fn a_cache_that_forgot_everything_is_only_misses() {
    let world = World::new();
    assert!(works(&world).await);
    world.server.flush();
    assert_eq!(world.request().get_page(&[world.status(7, 60).id], &[]).await, PageHits::default());
    assert_eq!(world.cache.counters().failures, 0);
}

#[tokio::test]
async fn a_key_that_the_service_does_not_know_is_an_outage_like_any_other() {
    let world = World::with(|config| {
        config.budget = AMPLE;
        config.api_key = crudder_activity::ApiKey::new("another.eyJ0IjoiZyJ9.key");
    });
    a_request_misses(&world).await;
    assert_eq!(world.server.calls().total(), 1);
}
