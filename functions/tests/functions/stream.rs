//! The stream's consumer against the cache: repairs, repeats, failures.

use serde_json::{Value, json};

use crate::events::sample;
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
