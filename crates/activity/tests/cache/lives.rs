//! No item outlives what it holds, and none a day. Seen at the server.

use std::time::Duration;

use crudder_activity::{Following, Home, HomeEntry};
use crudder_domain::{Activity, Entry, ExpiresAt, StatusCounts, StatusId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::world::{World, account, account_id};

const DAY: Duration = Duration::from_hours(24);

/// The item under each key, with the end of what it holds.
async fn write_everything(world: &World, ends: &[ExpiresAt], fresh: Duration) -> Vec<(String, ExpiresAt)> {
    let (me, request) = (account_id(1), world.request());
    let mut allowed = Vec::new();
    for (random, end) in (0u16..).zip(ends) {
        // Filled, put and buried, each under an id of its own.
        let [filled, put, buried] = [0, 1, 2].map(|kind| {
            let mut status = world.status(random * 3 + kind, 60);
            status.expires_at = *end;
            status
        });
        request.fill_statuses(std::slice::from_ref(&filled)).await;
        request.put_status(&put).await;
        request.bury_status(buried.id, *end).await;
        request
            .fill_counts(&[(filled.id, *end, StatusCounts { replies: 1, ..StatusCounts::default() })])
            .await;
        for status in [&filled, &put, &buried] {
            allowed.push((format!("status:{}", status.id), *end));
        }
        allowed.push((format!("counts:{}", filled.id), *end));
    }
    let id = |random| StatusId::new(world.now(), random);
    let entries: Vec<Entry> =
        (0u16..).zip(ends).map(|(n, end)| Entry { id: id(n), expires_at: *end }).collect();
    let activity = Activity { version: 1, complete_from: 0, entries };
    request.fill_activity(me, &activity).await;
    request.put_activity(account_id(2), &Activity::default(), &activity).await;
    let entries = activity.entries.iter();
    let entries = entries.map(|e| HomeEntry { id: e.id, expires_at: e.expires_at, author: me }).collect();
    request.set_home(me, &Home { entries, ..Home::default() }, fresh).await;
    request.set_following(me, &Following::default()).await;
    request.fill_accounts(&[account(1, 1)]).await;
    // Collections live as long as their last entry; with nothing alive they hold nothing of it, and may live a day.
    if let Some(last) = ends.iter().filter(|end| end.is_alive(world.now())).max() {
        allowed.extend(["activity:1", "activity:2", "home:1"].map(|key| (key.to_owned(), *last)));
    }
    allowed
}

#[test]
fn nothing_in_the_cache_outlives_what_it_holds_nor_a_day() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = World::new();
    let cases = (prop::collection::vec(0u64..200_000, 1..5), 0u64..1_000, 0u64..100_000);
    let mut runner = TestRunner::new(Config { cases: 60, ..Config::default() });
    runner
        .run(&cases, |(secs, millis, fresh)| {
            world.server.flush();
            world.pass(Duration::from_millis(millis));
            let ends: Vec<ExpiresAt> = secs.iter().map(|secs| world.end_in(*secs)).collect();
            let fresh = Duration::from_secs(fresh);
            let allowed = runtime.block_on(write_everything(&world, &ends, fresh));
            for item in world.server.items() {
                prop_assert!(item.ttl <= DAY, "{} lives {:?}", item.key, item.ttl);
                if item.key == "home:1" {
                    prop_assert!(item.ttl <= fresh);
                }
                if let Some((_, end)) = allowed.iter().find(|(key, _)| *key == item.key) {
                    prop_assert!(item.ttl <= end.remaining(world.now()), "{} lives {:?}", item.key, item.ttl);
                }
            }
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_status_lives_in_the_cache_as_long_as_it_lives_in_whole_seconds() {
    let world = World::new();
    // The world begins a quarter of a second past.
    for (random, secs, life) in [(1, 60, Some(59)), (2, 2, Some(1)), (3, 1, None), (4, 90_000, Some(86_400))]
    {
        let status = world.status(random, secs);
        world.request().put_status(&status).await;
        assert_eq!(world.life_of(&format!("status:{}", status.id)), life.map(Duration::from_secs));
    }
}

#[tokio::test]
async fn a_tombstone_stands_until_the_very_end_of_its_status() {
    let world = World::new();
    let status = world.status(1, 60);
    world.request().bury_status(status.id, status.expires_at).await;
    assert_eq!(
        world.life_of(&format!("status:{}", status.id)),
        Some(status.expires_at.remaining(world.now()))
    );
}

#[tokio::test]
async fn numbers_live_a_minute_and_profiles_an_hour() {
    let world = World::new();
    let status = world.status(1, 600);
    world.request().fill_counts(&[(status.id, status.expires_at, StatusCounts::default())]).await;
    world.request().fill_accounts(&[account(1, 1)]).await;
    assert_eq!(world.life_of(&format!("counts:{}", status.id)), Some(Duration::from_mins(1)));
    assert_eq!(world.life_of("numbers:1"), Some(Duration::from_mins(1)));
    assert_eq!(world.life_of("account:1"), Some(Duration::from_hours(1)));
}

#[tokio::test]
async fn an_author_with_nothing_alive_is_known_as_such_for_a_day() {
    let world = World::new();
    let ended = world.activity(&[60]);
    world.pass(Duration::from_mins(1));
    world.request().fill_activity(account_id(1), &ended).await;
    assert_eq!(world.life_of("activity:1"), Some(DAY));
}
