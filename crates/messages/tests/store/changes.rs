//! The stream's records, as the table really writes them.

use crudder_domain::Activity;
use crudder_messages::{AccountChange, Change, Error};
use serde_dynamo::{AttributeValue, Item};

use crate::world::{World, secs, status_of};

fn changes(world: &World) -> Vec<Change> {
    let read = |[keys, new, old]: [Item; 3]| Change::read(&keys, new, old, world.now()).unwrap();
    world.stream().into_iter().map(read).filter(|change| *change != Change::Other).collect()
}

#[tokio::test]
async fn a_post_tells_of_the_status_and_of_the_activity() {
    let world = World::new().await;
    let ada = world.account("ada").await;
    let status = world.post(status_of(ada.id)).await;
    let activity = world.reader.head(ada.id).await.unwrap().activity;
    let changes = changes(&world);
    assert_eq!(changes.len(), 3);
    assert!(changes.contains(&Change::AccountChanged(Box::new(ada.clone()))));
    assert!(changes.contains(&Change::StatusPosted(Box::new(status))));
    assert!(changes.contains(&Change::ActivityChanged(ada.id, activity)));
}

#[tokio::test]
async fn a_status_that_was_deleted_swept_or_has_ended_meanwhile_is_gone() {
    let world = World::new().await;
    let ada = world.ada().await;
    let (deleted, swept) = (world.post(status_of(ada)).await, world.post(status_of(ada)).await);
    world.writer.delete_status(ada, deleted.id).await.unwrap();
    let gone = |status: &crudder_domain::Status| Change::StatusGone {
        id: status.id,
        author: ada,
        expires_at: status.expires_at,
    };
    assert_eq!(changes(&world).iter().filter(|it| **it == gone(&deleted)).count(), 1);
    // From now on the record of its posting, read late, tells the same as its deletion.
    world.pass(secs(3_601));
    world.store.sweep().unwrap();
    let changes = changes(&world);
    assert_eq!(changes.iter().filter(|it| **it == gone(&deleted)).count(), 2);
    assert_eq!(changes.iter().filter(|it| **it == gone(&swept)).count(), 2);
    assert!(!changes.iter().any(|it| matches!(it, Change::StatusPosted(_))));
}

#[tokio::test]
async fn a_profile_and_a_graph_tell_that_they_changed() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let change = AccountChange { locked: Some(true), ..AccountChange::default() };
    let locked = world.writer.update_account(ada, change).await.unwrap();
    world.writer.follow(bob, ada).await.unwrap();
    let changes = changes(&world);
    assert!(changes.contains(&Change::AccountChanged(Box::new(locked))));
    assert!(changes.contains(&Change::GraphChanged(bob)) && !changes.contains(&Change::GraphChanged(ada)));
}

#[tokio::test]
async fn an_emptied_activity_is_told_as_it_is() {
    let world = World::new().await;
    let ada = world.ada().await;
    let (first, second) = (world.post(status_of(ada)).await, world.post(status_of(ada)).await);
    world.writer.delete_status(ada, first.id).await.unwrap();
    let deleted = world.writer.delete_status(ada, second.id).await.unwrap().unwrap();
    assert_eq!(deleted.activity.entries, []);
    assert!(changes(&world).contains(&Change::ActivityChanged(ada, deleted.activity)));
    assert_eq!(world.reader.head(ada).await.unwrap().activity, Activity::default());
}

#[test]
fn a_record_of_another_shape_is_poison() {
    let key = |name: &str, text: &str| (name.to_owned(), AttributeValue::S(text.to_owned()));
    let keys: Item = [key("pk", "S#7"), key("sk", "STATUS")]
        .into_iter()
        .collect::<std::collections::HashMap<_, _>>()
        .into();
    let now = crudder_domain::Moment::from_millis(0);
    let image = keys.clone();
    let poison = Change::read(&keys, image, Item::default(), now);
    assert!(matches!(poison, Err(Error::Corrupt { what: "status", .. })), "{poison:?}");
    let nameless = Change::read(&Item::default(), Item::default(), Item::default(), now);
    assert!(matches!(nameless, Err(Error::Corrupt { what: "record", .. })), "{nameless:?}");
}
