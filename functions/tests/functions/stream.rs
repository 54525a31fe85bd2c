//! The stream's consumers: one against the cache, one against the table. Repeats, failures, and neither in the other's way.

use std::time::Duration;

use crudder_functions::{clients, invoke};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::events::sample;
use crate::process::TABLE;
use crate::world::World;

fn record<'a>(event: &'a Value, event_name: &str, sort_key: &str) -> &'a Value {
    let records = event["Records"].as_array().unwrap();
    let found = records.iter().find(|record| {
        record["eventName"] == event_name && record["dynamodb"]["Keys"]["sk"]["S"] == sort_key
    });
    found.unwrap()
}

fn failures(answer: &Value) -> Vec<&str> {
    let failures = answer["batchItemFailures"].as_array().unwrap();
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_poison_record_is_named_and_what_came_before_it_is_done() {
    let world = World::start().await;
    let event = sample("record_activity");
    let mut poison = record(&event, "INSERT", "STATUS").clone();
    poison["dynamodb"]["NewImage"] =
        json!({ "pk": poison["dynamodb"]["Keys"]["pk"], "sk": { "S": "STATUS" } });
    poison["dynamodb"]["SequenceNumber"] = json!("666");
    let mut records = event["Records"].as_array().unwrap().clone();
    records.push(poison);
    let answer = world.invoke("record_activity", json!({ "Records": records })).await.unwrap();
    assert_eq!(failures(&answer), ["666"]);
    assert!(!world.momento.items().is_empty());
}

#[tokio::test]
async fn the_same_batch_twice_leaves_the_same_cache() {
    let world = World::start().await;
    let event = sample("record_activity");
    let items = |world: &World| {
        let mut items: Vec<_> =
            world.momento.items().into_iter().map(|item| (item.key, item.value)).collect();
        items.sort();
        items
    };
    world.invoke("record_activity", event.clone()).await.unwrap();
    let once = items(&world);
    world.invoke("record_activity", event).await.unwrap();
    assert_eq!(items(&world), once);
}

#[tokio::test]
async fn while_the_cache_refuses_the_record_is_kept_and_once_it_is_back_it_is_done() {
    let mut world = World::start().await;
    let event = sample("record_activity");
    let first = event["Records"][0]["dynamodb"]["SequenceNumber"].as_str().unwrap().to_owned();
    world.momento.faults().set_unavailable(true);
    let answer = world.invoke("record_activity", event.clone()).await.unwrap();
    assert_eq!(failures(&answer), [first]);
    world.momento.faults().clear();
    world.restart();
    let answer = world.invoke("record_activity", event).await.unwrap();
    assert_eq!(failures(&answer), Vec::<&str>::new());
}

/// What people are told of, as it lies in the table.
fn told(world: &World) -> Vec<Value> {
    let asked = json!({
        "TableName": TABLE, "FilterExpression": "begins_with(sk, :sk)",
        "ExpressionAttributeValues": { ":sk": { "S": "NOTIFICATION#" } },
    });
    let found = world.dynamodb.database().scan(serde_json::from_value(asked).unwrap()).unwrap();
    serde_json::to_value(found).unwrap()["Items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_is_derived_twice_is_there_once() {
    let world = World::start().await;
    for _ in 0..2 {
        let answer = world.invoke("derive", sample("derive")).await.unwrap();
        assert_eq!(failures(&answer), Vec::<&str>::new());
        // A mention and an ending for Bob, a favourite and a follow for Ada.
        assert_eq!(told(&world).len(), 4);
    }
    let ends: Vec<_> = told(&world).iter().map(|item| item["expires_at"]["N"].clone()).collect();
    assert_eq!(
        ends.iter().filter(|end| **end == json!("1795467538")).count(),
        3,
        "with the status: {ends:?}"
    );
}

#[tokio::test]
async fn a_change_that_is_nobody_elses_business_writes_nothing() {
    let world = World::start().await;
    let mut event = sample("record_activity");
    // From what an author's activity lists nothing follows.
    let records = event["Records"].as_array_mut().unwrap();
    records.retain(|record| record["dynamodb"]["Keys"]["sk"]["S"] == "HEAD#ACTIVITY");
    assert!(!records.is_empty());
    world.dynamodb.reset_calls();
    world.invoke("derive", event).await.unwrap();
    assert_eq!(world.dynamodb.calls().total(), 0);
}

#[tokio::test]
async fn a_cache_that_is_away_holds_up_nobody_and_a_table_that_throttles_no_repair() {
    let world = World::start().await;
    world.momento.faults().set_unavailable(true);
    let answer = world.invoke("derive", sample("derive")).await.unwrap();
    assert_eq!((failures(&answer), told(&world).len()), (Vec::<&str>::new(), 4));
    world.momento.faults().clear();
    world.dynamodb.faults().throttle.every(1);
    let answer = world.invoke("record_activity", sample("record_activity")).await.unwrap();
    assert_eq!(failures(&answer), Vec::<&str>::new());
}

#[tokio::test]
async fn while_the_table_throttles_the_record_is_kept_and_once_it_is_back_it_is_done() {
    let world = World::start().await;
    let event = sample("derive");
    let first = event["Records"][0]["dynamodb"]["SequenceNumber"].as_str().unwrap();
    world.dynamodb.faults().throttle.every(1);
    let answer = world.invoke("derive", event.clone()).await.unwrap();
    assert_eq!(failures(&answer), [first]);
    world.dynamodb.faults().clear();
    let answer = world.invoke("derive", event).await.unwrap();
    assert_eq!((failures(&answer), told(&world).len()), (Vec::<&str>::new(), 4));
}

#[tokio::test]
async fn a_record_handed_over_again_brings_nothing_back_that_was_taken_back_meanwhile() {
    let world = World::start().await;
    world.advance(Duration::from_mins(15));
    let answer = world.invoke("derive", sample("derive")).await.unwrap();
    // Nothing of what the sample tells stands in this table.
    assert_eq!((failures(&answer), told(&world).len()), (Vec::<&str>::new(), 0));
}

/// What can be wrong with what a consumer needs.
type Outage = (&'static str, &'static str, fn(&World));

const OUTAGES: [Outage; 6] = [
    ("record_activity", "hangs", |world| world.momento.faults().set_hang(true)),
    ("record_activity", "is away", |world| world.momento.faults().set_unavailable(true)),
    ("record_activity", "is over its limit", |world| world.momento.faults().set_over_limit(true)),
    ("derive", "hangs", |world| world.dynamodb.faults().set_hang(true)),
    ("derive", "throttles", |world| world.dynamodb.faults().throttle.every(1)),
    ("derive", "closes connections", |world| world.dynamodb.faults().drop.every(1)),
];

/// What a consumer has made of it: what people are told, and what the cache holds.
fn made(world: &World) -> (Vec<Value>, Vec<String>) {
    let mut told = told(world);
    told.sort_by_key(|item| item["sk"]["S"].to_string());
    let mut kept: Vec<_> = world.momento.items().iter().map(|item| format!("{item:?}")).collect();
    kept.sort();
    (told, kept)
}

#[tokio::test]
async fn whatever_is_wrong_a_consumer_gives_the_batch_back_within_seconds_and_afterwards_all_is_done_once() {
    let whole = World::start().await;
    for handler in ["record_activity", "derive"] {
        whole.invoke(handler, sample(handler)).await.unwrap();
    }
    let expected = made(&whole);
    for (handler, what, begin) in OUTAGES {
        let mut world = World::start().await;
        let other = if handler == "derive" { "record_activity" } else { "derive" };
        world.invoke(other, sample(other)).await.unwrap();
        let records = sample(handler)["Records"].as_array().unwrap().clone();
        let named = |at: usize| records[at]["dynamodb"]["SequenceNumber"].as_str().unwrap().to_owned();
        let batch = |from: usize, to: usize| json!({ "Records": records[from..to] });
        // The outage begins in the midst of them.
        let half = records.len() / 2;
        let consumer = world.consumer(handler);
        let answer = invoke(&consumer, handler, batch(0, half)).await.unwrap();
        assert_eq!(failures(&answer), Vec::<&str>::new(), "{handler}: {what}");
        begin(&world);
        for _ in 0..2 {
            // Only our own waiting moves this clock.
            tokio::time::pause();
            let began = Instant::now();
            let answer = invoke(&consumer, handler, batch(half, records.len())).await.unwrap();
            let held = began.elapsed();
            tokio::time::resume();
            assert_eq!(failures(&answer), [named(half)], "{handler}: {what}");
            assert!(
                held <= clients::REPAIR_PATIENCE + Duration::from_millis(50),
                "{handler}: {what}: {held:?}"
            );
        }
        world.momento.faults().clear();
        world.dynamodb.faults().clear();
        // The breaker's second is over.
        world.restart();
        let answer = invoke(&world.consumer(handler), handler, batch(half, records.len())).await.unwrap();
        assert_eq!(failures(&answer), Vec::<&str>::new(), "{handler}: {what}");
        assert_eq!(made(&world), expected, "{handler}: {what}");
    }
}
