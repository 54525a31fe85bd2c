//! What the store does under load, and what comes of it.

use std::time::{Duration, Instant};

use crudder_domain::Page;
use crudder_messages::{AccountChange, Error, IdempotencyKey, Posted};

use crate::world::{World, status_of};

#[tokio::test]
async fn a_transaction_that_meets_another_is_tried_again() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.store.faults().conflict.next(3);
    world.store.reset_calls();
    world.post(status_of(ada)).await;
    assert_eq!(world.store.calls().of("TransactWriteItems"), 4);
    world.store.faults().conflict.next(2);
    assert!(world.writer.follow(bob, ada).await.unwrap().changed);
    assert_eq!((world.authored(ada).await.len(), world.counts(ada).await.followers), (1, 1));
}

#[tokio::test]
async fn one_that_always_meets_another_gives_up_soon_and_leaves_nothing() {
    let world = World::new().await;
    let ada = world.ada().await;
    let before = world.items().len();
    world.store.faults().conflict.every(1);
    world.store.reset_calls();
    let posted = world.writer.post(status_of(ada), None).await;
    assert!(matches!(posted, Err(Error::Conflict { .. })), "{posted:?}");
    assert_eq!(world.store.calls().of("TransactWriteItems"), 8);
    assert_eq!(world.items().len(), before);
}

#[tokio::test]
async fn throttling_has_a_name_on_every_way() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    world.store.faults().throttle.every(1);
    let throttled =
        |error: Option<Error>| assert!(matches!(error, Some(Error::Throttled { .. })), "{error:?}");
    // At the same time, since the SDK pauses before it gives up.
    let (page, change, ids) = (Page::default(), AccountChange::default(), [ada]);
    let (one, all, head, shown, posted, followed, changed) = tokio::join!(
        world.reader.status(status.id),
        world.reader.public(&page, false),
        world.reader.head(ada),
        world.reader.accounts(&ids),
        world.writer.post(status_of(ada), None),
        world.writer.follow(ada, bob),
        world.writer.update_account(ada, change),
    );
    let reads = [one.err(), all.err(), head.err(), shown.err()];
    let writes = [posted.err(), followed.err(), changed.err()];
    reads.into_iter().chain(writes).for_each(throttled);
}

#[tokio::test]
async fn keys_that_a_batch_leaves_are_asked_for_again_a_bounded_number_of_times() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(world.post(status_of(ada)).await.id);
    }
    world.store.faults().unprocessed.next(2);
    assert_eq!(world.reader.statuses(&ids).await.unwrap().len(), 5);
    let twice: Vec<_> = ids.iter().chain(&ids).copied().collect();
    assert_eq!(world.reader.statuses(&twice).await.unwrap().len(), 5, "each once");
}

#[tokio::test]
async fn a_hundred_and_one_keys_are_two_batches() {
    let world = World::new().await;
    let ids: Vec<_> = (1..=101).map(|id| crudder_domain::AccountId::from_u64(id).unwrap()).collect();
    let activities = world.reader.activities(&ids).await.unwrap();
    assert_eq!(activities.len(), 101);
    assert_eq!(world.store.calls().of("BatchGetItem"), 2);
    world.store.reset_calls();
    assert!(world.reader.activities(&[]).await.unwrap().is_empty());
    assert_eq!(world.store.calls().total(), 0);
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_posted_once() {
    let world = World::new().await;
    let ada = world.ada().await;
    world.store.faults().lose_answer.next(2);
    // The first is lost with the read, the second with the transaction: the SDK repeats both.
    let posted = world.writer.post(status_of(ada), Some(IdempotencyKey::new("key", b""))).await.unwrap();
    assert!(matches!(posted, Posted::New { .. }), "{posted:?}");
    assert_eq!(world.authored(ada).await.len(), 1);
}

#[tokio::test]
async fn a_store_that_never_answers_is_unavailable_by_the_clients_deadline() {
    let world = World::new().await;
    let ada = world.ada().await;
    let config = world.client.config().to_builder();
    let deadline = aws_sdk_dynamodb::config::timeout::TimeoutConfig::builder()
        .operation_timeout(Duration::from_millis(200))
        .build();
    let client = aws_sdk_dynamodb::Client::from_conf(config.timeout_config(deadline).build());
    let table = crudder_messages::TableName::new("crudder");
    let reader = crudder_messages::Reader::new(client, table, world.clock.clone());
    world.store.faults().set_hang(true);
    let started = Instant::now();
    let answer = reader.account(ada).await;
    assert!(matches!(answer, Err(Error::Unavailable { operation: "GetItem", .. })), "{answer:?}");
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn an_error_says_nothing_of_what_is_stored() {
    let world = World::new().await;
    let ada = world.ada().await;
    world.store.faults().conflict.every(1);
    let error = world.writer.post(status_of(ada), None).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hello"), "{error:?}");
    world.store.faults().clear();
    world.store.faults().drop.every(1);
    let error = world.writer.post(status_of(ada), None).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hello"), "{error:?}");
}
