//! The stand-in, as the unmodified client sees it.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use momento::cache::{
    GetBatchRequest, GetResponse, SetBatchRequest, SetIfAbsentOrEqualRequest, SetIfAbsentOrEqualResponse,
    SetIfAbsentRequest, SetIfAbsentResponse, SetIfEqualRequest, SetIfEqualResponse, SetIfNotEqualRequest,
    SetIfNotEqualResponse, SetIfPresentAndNotEqualRequest, SetIfPresentAndNotEqualResponse,
    SetIfPresentRequest, SetIfPresentResponse, SetRequest, configurations,
};
use momento::{CacheClient, CredentialProvider, MomentoErrorCode, MomentoResult};
use standin_momento::{Calls, Door, Item, Momento, Options};

const MINUTE: Duration = Duration::from_mins(1);
/// How long a call that must not be answered is waited for.
const PATIENCE: Duration = Duration::from_millis(50);

struct World {
    server: Momento,
    time: Arc<AtomicU64>,
    client: CacheClient,
}

fn client(server: &Momento, key: &str) -> CacheClient {
    let credentials = CredentialProvider::from_api_key_v2(key, server.endpoint()).unwrap();
    CacheClient::builder()
        .default_ttl(MINUTE)
        .configuration(configurations::Laptop::latest())
        .credential_provider(credentials.insecure_endpoint_override(&server.endpoint()))
        .build()
        .unwrap()
}

fn world() -> World {
    let time = Arc::new(AtomicU64::new(1_000));
    let reading = Arc::clone(&time);
    let server =
        Momento::start(Options::default(), Arc::new(move || reading.load(Ordering::SeqCst))).unwrap();
    let client = client(&server, &server.api_key());
    World { server, time, client }
}

impl World {
    async fn get(&self, key: &str) -> Option<String> {
        match self.client.get("cache", key).await.unwrap() {
            GetResponse::Hit { value } => Some(value.try_into().unwrap()),
            GetResponse::Miss => None,
        }
    }

    async fn set(&self, key: &str, value: &str, ttl: Duration) -> MomentoResult<()> {
        self.client.send_request(SetRequest::new("cache", key, value).ttl(ttl)).await.map(|_| ())
    }
}

fn code<T>(result: MomentoResult<T>) -> Option<MomentoErrorCode> {
    result.err().map(|error| error.error_code)
}

#[tokio::test]
async fn an_item_lives_until_its_ttl_has_passed_by_the_given_time() {
    let world = world();
    world.set("a", "1", Duration::from_millis(1_500)).await.unwrap();
    world.time.fetch_add(1_499, Ordering::SeqCst);
    assert_eq!(world.get("a").await.as_deref(), Some("1"));
    let left =
        Item { cache: "cache".into(), key: "a".into(), value: b"1".into(), ttl: Duration::from_millis(1) };
    assert_eq!(world.server.items(), [left]);
    world.time.fetch_add(1, Ordering::SeqCst);
    assert_eq!(world.get("a").await, None);
    assert_eq!(world.server.items(), []);
}

#[tokio::test]
async fn caches_are_made_on_demand_and_know_nothing_of_each_other() {
    let world = world();
    world.client.set("one", "a", "1").await.unwrap();
    assert_eq!(world.client.get("two", "a").await.unwrap(), GetResponse::Miss);
    world.server.flush();
    assert_eq!(world.client.get("one", "a").await.unwrap(), GetResponse::Miss);
}

#[tokio::test]
async fn what_is_deleted_is_gone() {
    let world = world();
    world.set("a", "1", MINUTE).await.unwrap();
    world.client.delete("cache", "a").await.unwrap();
    assert_eq!(world.get("a").await, None);
}

/// Each condition against a key that is absent, one that holds what is asked for, and one that holds something else.
#[tokio::test]
async fn conditions_hold_as_momento_documents_them() {
    let world = world();
    macro_rules! stored {
        ($response:ident, $request:expr) => {{
            let mut stored = Vec::new();
            for held in [None, Some("same"), Some("other")] {
                world.server.flush();
                if let Some(held) = held {
                    world.set("key", held, MINUTE).await.unwrap();
                }
                let answer = world.client.send_request($request.ttl(MINUTE)).await.unwrap();
                let was_stored = answer == $response::Stored;
                assert_eq!(world.get("key").await.as_deref(), if was_stored { Some("new") } else { held });
                stored.push(was_stored);
            }
            stored
        }};
    }
    let absent = stored!(SetIfAbsentResponse, SetIfAbsentRequest::new("cache", "key", "new"));
    assert_eq!(absent, [true, false, false]);
    let present = stored!(SetIfPresentResponse, SetIfPresentRequest::new("cache", "key", "new"));
    assert_eq!(present, [false, true, true]);
    let equal = stored!(SetIfEqualResponse, SetIfEqualRequest::new("cache", "key", "new", "same"));
    assert_eq!(equal, [false, true, false]);
    let not_equal = stored!(SetIfNotEqualResponse, SetIfNotEqualRequest::new("cache", "key", "new", "same"));
    assert_eq!(not_equal, [true, false, true]);
    let absent_or_equal =
        stored!(SetIfAbsentOrEqualResponse, SetIfAbsentOrEqualRequest::new("cache", "key", "new", "same"));
    assert_eq!(absent_or_equal, [true, true, false]);
    let present_and_not_equal = stored!(
        SetIfPresentAndNotEqualResponse,
        SetIfPresentAndNotEqualRequest::new("cache", "key", "new", "same")
    );
    assert_eq!(present_and_not_equal, [false, false, true]);
}

#[tokio::test]
async fn batches_are_one_call_even_above_four_megabytes() {
    let world = world();
    let items: HashMap<String, Vec<u8>> = (0..6).map(|n| (format!("k{n}"), vec![n; 1_000_000])).collect();
    world.client.send_request(SetBatchRequest::new("cache", items.clone()).ttl(MINUTE)).await.unwrap();
    let keys: Vec<String> = (0..8).map(|n| format!("k{n}")).collect();
    let found = world.client.send_request(GetBatchRequest::new("cache", keys)).await.unwrap();
    let found: HashMap<Vec<u8>, Vec<u8>> = found.into();
    let found: HashMap<String, Vec<u8>> =
        found.into_iter().map(|(key, value)| (String::from_utf8(key).unwrap(), value)).collect();
    assert!(found == items);
    assert_eq!(world.server.calls(), Calls { set_batch: 1, get_batch: 1, keys: 14, ..Calls::default() });
    assert_eq!(world.server.calls().total(), 2);
}

#[tokio::test]
async fn what_momento_does_not_allow_is_refused() {
    let world = world();
    let day = Duration::from_hours(24);
    assert!(world.set("a", "1", day).await.is_ok());
    let longer = world.set("a", "1", day + Duration::from_millis(1)).await;
    assert_eq!(code(longer), Some(MomentoErrorCode::InvalidArgumentError));
    assert_eq!(code(world.set("a", "1", Duration::ZERO).await), Some(MomentoErrorCode::InvalidArgumentError));
    let large = "x".repeat(5_000_001);
    assert_eq!(code(world.set("a", &large, MINUTE).await), Some(MomentoErrorCode::LimitExceededError));
    assert_eq!(code(world.client.increment("cache", "a", 1).await), Some(MomentoErrorCode::BadRequestError));
    assert_eq!(world.server.calls().unknown, 1);
}

#[tokio::test]
async fn another_key_is_refused() {
    let world = world();
    let stranger = client(&world.server, "another.eyJ0IjoiZyJ9.key");
    assert_eq!(code(stranger.get("cache", "a").await), Some(MomentoErrorCode::AuthenticationError));
}

#[tokio::test]
async fn faults_are_switched_on_and_off_while_it_runs() {
    let world = world();
    let faults = world.server.faults();
    faults.set_over_limit(true);
    assert_eq!(code(world.set("a", "1", MINUTE).await), Some(MomentoErrorCode::LimitExceededError));
    faults.clear();
    faults.set_unavailable(true);
    assert_eq!(code(world.set("a", "1", MINUTE).await), Some(MomentoErrorCode::ServerUnavailable));
    faults.clear();
    faults.set_latency(PATIENCE);
    let started = std::time::Instant::now();
    assert!(world.set("a", "1", MINUTE).await.is_ok());
    assert!(started.elapsed() >= PATIENCE);
}

#[tokio::test]
async fn calls_that_hang_go_on_when_the_fault_is_cleared() {
    let world = world();
    world.server.faults().set_hang(true);
    let mut hanging = std::pin::pin!(world.get("a"));
    assert!(tokio::time::timeout(PATIENCE, &mut hanging).await.is_err());
    world.server.faults().set_hang(false);
    assert_eq!(hanging.await, None);
}

#[tokio::test]
async fn a_door_that_is_shut_refuses_and_opens_again_on_the_same_port() {
    let world = world();
    assert_eq!(world.get("a").await, None);
    world.server.set_door(Door::Shut);
    assert!(std::net::TcpStream::connect(("127.0.0.1", world.server.port())).is_err());
    world.server.close_connections();
    assert!(client(&world.server, &world.server.api_key()).get("cache", "a").await.is_err());
    world.server.set_door(Door::Open);
    let another = client(&world.server, &world.server.api_key());
    assert_eq!(another.get("cache", "a").await.unwrap(), GetResponse::Miss);
}

#[tokio::test]
async fn a_deaf_door_lets_callers_wait_until_it_opens() {
    let world = world();
    world.server.set_door(Door::Deaf);
    let mut waiting = std::pin::pin!(world.get("a"));
    assert!(tokio::time::timeout(PATIENCE, &mut waiting).await.is_err());
    assert_eq!(world.server.connections(), 0);
    world.server.set_door(Door::Open);
    assert_eq!(waiting.await, None);
    assert_eq!(world.server.connections(), 1);
}

#[tokio::test]
async fn a_connection_that_stalls_stays_dead_while_new_ones_work() {
    let world = world();
    assert_eq!(world.get("a").await, None);
    world.server.stall_connections();
    assert!(tokio::time::timeout(PATIENCE, world.get("a")).await.is_err());
    let another = client(&world.server, &world.server.api_key());
    assert_eq!(another.get("cache", "a").await.unwrap(), GetResponse::Miss);
    assert!(tokio::time::timeout(PATIENCE, world.get("a")).await.is_err());
}

#[tokio::test]
async fn it_stops_when_it_is_dropped_even_with_calls_that_hang() {
    let World { server, client, .. } = world();
    server.faults().set_hang(true);
    assert!(tokio::time::timeout(PATIENCE, client.get("cache", "a")).await.is_err());
    let port = server.port();
    drop(server);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}
