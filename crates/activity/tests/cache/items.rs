//! What goes in comes out, and how many calls it takes.

use std::collections::HashMap;
use std::time::Duration;

use crudder_activity::{Cache, Cached, Config, Following, Home, HomeEntry, PageHits, WriteOutcome};
use crudder_domain::{Activity, GraphVersion, StatusCounts, StatusId};
use standin_momento::Calls;

use crate::world::{AMPLE, World, account, account_id};

const FRESH: Duration = Duration::from_secs(10);

fn home(world: &World) -> Home {
    let entry = |random: u16, secs| HomeEntry {
        id: StatusId::new(world.now(), random),
        expires_at: world.end_in(secs),
        author: account_id(u64::from(random % 2)),
    };
    Home {
        graph_version: GraphVersion(4),
        complete_from: 77,
        entries: vec![entry(9, 60), entry(8, 5), entry(3, 90_000)],
        ..Home::default()
    }
}

#[tokio::test]
async fn a_home_timeline_comes_back_without_what_has_ended_since() {
    let world = World::new();
    let (reader, mut home) = (account_id(5), home(&world));
    assert_eq!(world.request().get_home(reader).await, None);
    assert_eq!(world.request().set_home(reader, &home, FRESH).await, WriteOutcome::Stored);
    assert_eq!(world.request().get_home(reader).await.as_ref(), Some(&home));
    world.pass(Duration::from_secs(5));
    home.entries.remove(1);
    assert_eq!(world.request().get_home(reader).await, Some(home));
}

#[tokio::test]
async fn a_home_timeline_is_gone_when_it_is_no_longer_fresh() {
    let world = World::new();
    world.request().set_home(account_id(5), &home(&world), FRESH).await;
    world.pass(FRESH);
    assert_eq!(world.request().get_home(account_id(5)).await, None);
}

#[tokio::test]
async fn whom_a_reader_follows_comes_back_in_order_with_its_version() {
    let world = World::new();
    for accounts in [vec![], vec![3], vec![1, 2, 3], vec![9, 1, 1 << 62, 4]] {
        let accounts = accounts.into_iter().map(account_id).collect();
        let following = Following { version: GraphVersion(12), accounts, ..Following::default() };
        assert_eq!(world.request().set_following(account_id(5), &following).await, WriteOutcome::Stored);
        assert_eq!(world.request().get_following(account_id(5)).await, Some(following));
    }
}

#[tokio::test]
async fn a_fill_takes_only_where_nothing_is_known() {
    let world = World::new();
    let (old, new) = (world.activity(&[60]), world.activity(&[60, 600]));
    world.request().fill_activity(account_id(1), &new).await;
    world.request().fill_activity(account_id(1), &old).await;
    assert_eq!(world.request().get_activities(&[account_id(1)]).await[&account_id(1)], new);
}

#[tokio::test]
async fn an_author_with_nothing_alive_is_known_as_such() {
    let world = World::new();
    let ended = world.activity(&[60, 90]);
    world.pass(Duration::from_secs(90));
    world.request().fill_activity(account_id(1), &ended).await;
    world.request().fill_activity(account_id(2), &Activity::default()).await;
    let found = world.request().get_activities(&[account_id(1), account_id(2), account_id(3)]).await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[&account_id(1)], Activity { entries: Vec::new(), ..ended });
    assert_eq!(found[&account_id(2)], Activity::default());
}

#[tokio::test]
async fn many_activities_are_asked_for_in_batches_of_500_and_each_once() {
    let world = World::new();
    let filled: HashMap<_, _> = (0..60).map(|id| (account_id(id * 20), world.activity(&[id + 60]))).collect();
    let activities = filled.iter().map(|(author, activity)| (*author, activity));
    assert_eq!(world.request().fill_activities(activities).await, WriteOutcome::Stored);
    world.server.reset_calls();
    let mut authors: Vec<_> = (0..1_201).map(account_id).collect();
    authors.extend((0..50).map(account_id));
    assert_eq!(world.request().get_activities(&authors).await, filled);
    assert_eq!(world.server.calls(), Calls { get_batch: 3, keys: 1_201, ..Calls::default() });
}

#[tokio::test]
async fn one_request_fills_only_so_many_activities() {
    let world = World::with(|config| {
        config.budget = AMPLE;
        config.fills = 7;
    });
    let activity = world.activity(&[60]);
    let request = world.request();
    request.fill_activities((0..5).map(|id| (account_id(id), &activity))).await;
    request.clone().fill_activities((5..20).map(|id| (account_id(id), &activity))).await;
    assert_eq!(world.server.calls().set_if, 7);
    world.request().fill_activities((5..20).map(|id| (account_id(id), &activity))).await;
    assert_eq!(world.server.calls().set_if, 14);
}

#[tokio::test]
async fn a_page_is_one_call() {
    let world = World::new();
    let statuses: Vec<_> = (0..20).map(|random| world.status(random, 600)).collect();
    let accounts: Vec<_> = (0..12).map(|id| account(id, 1)).collect();
    let counts: Vec<_> = statuses
        .iter()
        .map(|s| (s.id, s.expires_at, StatusCounts { replies: s.id.as_u64() % 9, ..StatusCounts::default() }))
        .collect();
    let request = world.request();
    assert_eq!(request.fill_statuses(&statuses).await, WriteOutcome::Stored);
    assert_eq!(request.fill_counts(&counts).await, WriteOutcome::Stored);
    assert_eq!(request.fill_accounts(&accounts).await, WriteOutcome::Stored);
    assert_eq!(world.server.calls(), Calls { set_if: 32, set_batch: 2, keys: 64, ..Calls::default() });

    world.server.reset_calls();
    let status_ids: Vec<_> = statuses.iter().map(|status| status.id).collect();
    let account_ids: Vec<_> = accounts.iter().map(|(account, _)| account.id).collect();
    let page = world.request().get_page(&status_ids, &account_ids).await;
    assert_eq!(world.server.calls(), Calls { get_batch: 1, keys: 64, ..Calls::default() });
    assert_eq!(page.statuses, statuses.iter().map(|s| (s.id, Cached::Alive(s.clone()))).collect());
    assert_eq!(page.counts, counts.iter().map(|(id, _, counts)| (*id, *counts)).collect());
    assert_eq!(page.accounts, accounts.iter().map(|(a, counts)| (a.id, (a.clone(), *counts))).collect());
}

#[tokio::test]
async fn a_status_that_has_ended_is_not_on_a_page_even_where_the_server_still_has_it() {
    let world = World::new();
    let status = world.status(1, 60);
    world.request().fill_statuses(std::slice::from_ref(&status)).await;
    let held = world.server.items().remove(0);
    world.pass(Duration::from_mins(1));
    world.server.insert(&held.cache, held.key.as_bytes(), held.value, FRESH);
    assert_eq!(world.request().get_page(&[status.id], &[]).await, PageHits::default());
}

#[tokio::test]
async fn a_buried_status_is_known_to_be_gone() {
    let world = World::new();
    let status = world.status(1, 600);
    world.request().put_status(&status).await;
    assert_eq!(world.request().bury_status(status.id, status.expires_at).await, WriteOutcome::Stored);
    world.request().fill_statuses(std::slice::from_ref(&status)).await;
    let mut edited = status.clone();
    edited.version = 9;
    assert_eq!(world.request().put_status(&edited).await, WriteOutcome::Stored);
    let page = world.request().get_page(&[status.id], &[]).await;
    assert_eq!(page.statuses, HashMap::from([(status.id, Cached::Gone)]));
}

#[tokio::test]
async fn a_write_takes_the_place_of_what_is_older_and_leaves_what_is_newer() {
    let world = World::new();
    let version = |version| account(1, version);
    let shown = async || {
        let page = world.request().get_page(&[], &[account_id(1)]).await;
        page.accounts[&account_id(1)].0.version
    };
    world.request().fill_accounts(&[version(3)]).await;
    for (put, held) in [(2, 3), (3, 3), (5, 5), (4, 5)] {
        assert_eq!(world.request().put_account(&version(put).0).await, WriteOutcome::Stored);
        assert_eq!(shown().await, held);
    }
    world.request().fill_accounts(&[version(9)]).await;
    assert_eq!(shown().await, 5, "a fill never overwrites");
}

#[tokio::test]
async fn profiles_that_a_request_found_are_not_filled_again() {
    let world = World::new();
    let (known, unknown) = (account(1, 1), account(2, 1));
    world.request().fill_accounts(std::slice::from_ref(&known)).await;
    world.pass(Duration::from_mins(1));
    world.server.reset_calls();
    let request = world.request();
    // The profile is there, its numbers have ended: it is not shown, but needs only its numbers.
    assert_eq!(request.get_page(&[], &[account_id(1), account_id(2)]).await, PageHits::default());
    request.fill_accounts(&[known, unknown]).await;
    assert_eq!(
        world.server.calls(),
        Calls { get_batch: 1, set_if: 1, set_batch: 1, keys: 7, ..Calls::default() }
    );
}

/// The calls of each operation, with a cache that works: part of the contract of those who use it.
#[tokio::test]
async fn each_operation_makes_the_calls_that_it_promises() {
    let world = World::new();
    let (me, status) = (account_id(1), world.status(1, 600));
    let (none, one, two) = (Activity::default(), world.activity(&[60]), world.activity(&[60, 70]));
    let request = world.request();
    let mut table = Vec::new();
    macro_rules! row {
        ($call:expr) => {{
            world.server.reset_calls();
            $call.await;
            table.push((stringify!($call).trim_start_matches("request."), world.server.calls().total()));
        }};
    }
    row!(request.get_home(me));
    row!(request.set_home(me, &Home::default(), FRESH));
    row!(request.get_following(me));
    row!(request.set_following(me, &Following::default()));
    row!(request.get_activities(&[]));
    row!(request.get_activities(&[me]));
    row!(request.fill_activity(me, &none));
    row!(request.put_activity(me, &none, &one));
    row!(request.put_activity(me, &none, &two));
    row!(request.put_activity(me, &none, &one));
    row!(request.put_status(&status));
    row!(request.put_status(&status));
    row!(request.bury_status(status.id, status.expires_at));
    row!(request.fill_counts(&[]));
    let promised = [1, 1, 1, 1, 0, 1, 1, 1, 3, 2, 1, 2, 1, 0];
    assert_eq!(table.iter().map(|(_, calls)| *calls).collect::<Vec<_>>(), promised, "{table:#?}");
}

#[tokio::test]
async fn what_another_version_of_the_code_wrote_or_garbage_is_a_miss() {
    let world = World::new();
    let (me, status) = (account_id(1), world.status(1, 600));
    let request = world.request();
    request.fill_statuses(std::slice::from_ref(&status)).await;
    request.fill_accounts(&[account(1, 1)]).await;
    request.fill_activity(me, &world.activity(&[60])).await;
    request.set_home(me, &home(&world), FRESH).await;
    request.set_following(me, &Following::default()).await;
    let items = world.server.items();
    assert_eq!(items.len(), 6);

    let misses = async |what: &str| {
        let page = world.request().get_page(&[status.id], &[me]).await;
        assert_eq!(page, PageHits::default(), "{what}");
        assert_eq!(world.request().get_activities(&[me]).await, HashMap::new(), "{what}");
        assert_eq!(world.request().get_home(me).await, None, "{what}");
        assert_eq!(world.request().get_following(me).await, None, "{what}");
    };
    for item in &items {
        let mut other = item.value.clone();
        other[0] += 1;
        world.server.insert("crudder", item.key.as_bytes(), other, FRESH);
    }
    misses("another shape").await;
    for garbage in [vec![], vec![1], vec![0xff; 30], vec![1; 100], b"\x01\x00garbage".to_vec()] {
        for item in &items {
            world.server.insert("crudder", item.key.as_bytes(), garbage.clone(), FRESH);
        }
        misses("garbage").await;
    }
}

#[tokio::test]
async fn garbage_is_overwritten_by_the_next_write() {
    let world = World::new();
    world.server.insert("crudder", b"activity:1", vec![1, 0xff], FRESH);
    let activity = world.activity(&[60]);
    world.request().put_activity(account_id(1), &Activity::default(), &activity).await;
    assert_eq!(world.request().get_activities(&[account_id(1)]).await[&account_id(1)], activity);
}

#[tokio::test]
async fn without_a_cache_every_get_is_a_miss_and_every_write_has_nothing_to_do() {
    let world = World::new();
    let bad_key =
        Config::new(crudder_activity::ApiKey::new("no key"), Some(world.server.endpoint()), "crudder");
    let clock = std::sync::Arc::clone(&world.clock);
    for cache in [Cache::disabled(), Cache::connect(bad_key, clock)] {
        cache.warm_up().await;
        let (request, status) = (cache.request(), world.status(1, 60));
        assert_eq!(request.put_status(&status).await, WriteOutcome::Stored);
        assert_eq!(request.fill_statuses(std::slice::from_ref(&status)).await, WriteOutcome::Stored);
        assert_eq!(request.set_home(account_id(1), &home(&world), FRESH).await, WriteOutcome::Stored);
        assert_eq!(request.get_page(&[status.id], &[account_id(1)]).await, PageHits::default());
        assert_eq!(request.get_home(account_id(1)).await, None);
        assert_eq!(cache.counters(), crudder_activity::Counters::default());
    }
    assert_eq!(world.server.connections(), 0);
}

#[tokio::test]
async fn hits_and_misses_are_counted() {
    let world = World::new();
    let status = world.status(1, 600);
    world.request().put_status(&status).await;
    world.request().get_page(&[status.id], &[]).await;
    world.request().get_home(account_id(1)).await;
    let counters = world.cache.counters();
    assert_eq!((counters.hits, counters.misses, counters.calls, counters.failures), (1, 2, 3, 0));
}

#[tokio::test]
async fn the_key_does_not_reach_a_log_by_accident() {
    let world = World::new();
    world.cache.warm_up().await;
    let config = Config::new(crudder_activity::ApiKey::new(world.server.api_key()), None, "crudder");
    let logged = format!("{:?} {:?} {config:?}", world.cache, world.request());
    assert!(!logged.contains(&world.server.api_key()), "{logged}");
}

#[test]
fn every_operation_can_move_between_threads() {
    fn moves<T: Send>(_: T) {}
    let request = Cache::disabled().request();
    let activity = Activity::default();
    moves(request.get_page(&[], &[]));
    moves(request.fill_statuses(&[]));
    moves(request.fill_accounts(&[]));
    moves(request.fill_counts(&[]));
    moves(request.fill_activities([(account_id(1), &activity)]));
    moves(request.put_activity(account_id(1), &activity, &activity));
    moves(request.get_activities(&[]));
    moves(Cache::disabled().warm_up());
}
