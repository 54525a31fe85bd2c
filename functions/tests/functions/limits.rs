//! What limits cost where, and what becomes of them when their counter is away.

use serde_json::{Value, json};

use crate::world::World;

/// What is in the answer's headers.
async fn headers(world: &World, person: crudder_domain::AccountId) -> Value {
    let event = crate::world::event(Some(person), &json!({}));
    world.invoke("preferences", event).await.unwrap()["headers"].clone()
}

#[tokio::test]
async fn a_counter_that_is_away_stops_nobody() {
    let world = World::start().await;
    let ada = world.account("ada").await;
    let id = world.post(ada, json!({ "status": "Soon gone" })).await;
    // The first that is asked for is the count: it and both its repetitions are refused.
    world.dynamodb.faults().throttle.next(3);
    let answer = world.request("statuses_delete", Some(ada), json!({ "pathParameters": { "id": id } })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn what_every_request_is_held_to_costs_nothing_and_is_counted_by_each_process_for_itself() {
    let mut world = World::start().await;
    let ada = world.account("ada").await;
    world.dynamodb.reset_calls();
    assert_eq!(headers(&world, ada).await["x-ratelimit-remaining"], "299");
    assert_eq!(headers(&world, ada).await["x-ratelimit-remaining"], "298");
    assert!(world.dynamodb.calls().operations.keys().all(|name| name != "UpdateItem"));
    world.restart();
    assert_eq!(headers(&world, ada).await["x-ratelimit-remaining"], "299");
}
