//! Boosts: statuses that end with what they show.

use std::sync::Arc;

use crudder_domain::{AccountId, Status, StatusId, Visibility};
use crudder_messages::Posted;

use crate::world::{World, secs, status_of};

async fn boost(world: &World, reader: AccountId, status: &Status) -> StatusId {
    match world.writer.boost(reader, status, Visibility::Public).await.unwrap() {
        Posted::New { status, .. } => status.id,
        Posted::Repeated(id) => id,
    }
}

async fn reblogs(world: &World, status: &Status) -> u64 {
    world.reader.status_counts(&[status.id]).await.unwrap()[&status.id].reblogs
}

#[tokio::test]
async fn a_boost_stands_in_its_authors_activity_and_ends_with_what_it_shows() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    world.pass(secs(600));
    let id = boost(&world, bob, &status).await;
    let stored = world.reader.status(id).await.unwrap().unwrap();
    assert_eq!((stored.expires_at, stored.reblog.map(|it| it.status)), (status.expires_at, Some(status.id)));
    let activity = world.reader.head(bob).await.unwrap().activity;
    assert_eq!(activity.entries.iter().map(|it| it.id).collect::<Vec<_>>(), [id]);
    assert_eq!(world.authored(bob).await, [id]);
    assert!(world.reader.interactions(bob, [&status]).await.unwrap()[&status.id].reblogged);
    assert_eq!(reblogs(&world, &status).await, 1);
    world.pass(secs(3_000));
    assert_eq!(world.reader.status(id).await.unwrap(), None);
    assert!(world.authored(bob).await.is_empty());
}

#[tokio::test]
async fn a_boost_repeated_at_the_same_time_is_one_boost() {
    let world = Arc::new(World::new().await);
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = Arc::new(world.post(status_of(ada)).await);
    let tasks = (0..6).map(|_| {
        let (world, status) = (world.clone(), status.clone());
        tokio::spawn(async move { boost(&world, bob, &status).await })
    });
    let mut ids = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        ids.push(task.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!((reblogs(&world, &status).await, world.authored(bob).await), (1, ids));
}

#[tokio::test]
async fn a_boost_taken_back_leaves_nothing_and_can_be_made_again() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    let first = boost(&world, bob, &status).await;
    assert_eq!(world.writer.unboost(bob, status.id).await.unwrap().map(|it| it.status.id), Some(first));
    assert!(world.writer.unboost(bob, status.id).await.unwrap().is_none());
    assert_eq!((reblogs(&world, &status).await, world.count_items("S#", "REBLOG#")), (0, 0));
    assert!(world.authored(bob).await.is_empty());
    world.pass(secs(1));
    let second = boost(&world, bob, &status).await;
    assert_ne!(first, second);
    // Deleted as any status is.
    world.writer.delete_status(bob, second).await.unwrap().unwrap();
    assert_eq!((reblogs(&world, &status).await, world.count_items("S#", "REBLOG#")), (0, 0));
    assert!(!world.reader.interactions(bob, [&status]).await.unwrap()[&status.id].reblogged);
}
