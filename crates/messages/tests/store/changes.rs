//! The stream's records, as the table really writes them.

use crudder_domain::{Activity, FollowState, Interaction};
use crudder_messages::{AccountChange, Change, Error, FollowRecord, StatusChange};
use serde_dynamo::{AttributeValue, Item};

use crate::world::{World, lifetime, secs, status_of};

pub(crate) fn changes(world: &World) -> Vec<Change> {
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
    assert!(changes.contains(&Change::AccountChanged { before: None, after: Box::new(ada.clone()) }));
    assert!(changes.contains(&Change::StatusPosted(Box::new(status))));
    assert!(changes.contains(&Change::ActivityChanged(ada.id, activity)));
}

#[tokio::test]
async fn a_status_that_was_deleted_swept_or_has_ended_meanwhile_is_gone() {
    let world = World::new().await;
    let ada = world.ada().await;
    let (deleted, swept) = (world.post(status_of(ada)).await, world.post(status_of(ada)).await);
    world.writer.delete_status(ada, deleted.id).await.unwrap();
    let gone = |status: &crudder_domain::Status| Change::StatusGone(Box::new(status.clone()));
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
    let is_locked = |change: &Change| matches!(change, Change::AccountChanged { before: Some(_), after } if **after == locked);
    assert!(changes.iter().any(is_locked));
    assert!(changes.contains(&Change::GraphChanged(bob)) && !changes.contains(&Change::GraphChanged(ada)));
}

#[tokio::test]
async fn a_change_of_a_status_tells_what_it_was_and_what_it_is() {
    let world = World::new().await;
    let ada = world.ada().await;
    let before = world.post(status_of(ada)).await;
    let change = StatusChange { sensitive: Some(true), ..StatusChange::default() };
    let after = world.writer.edit_status(ada, before.id, &change).await.unwrap().unwrap().status;
    let told = Change::StatusChanged { before: Box::new(before), after: Box::new(after) };
    assert!(changes(&world).contains(&told));
}

#[tokio::test]
async fn a_mark_tells_whose_status_it_is_on_until_that_ends() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    world.writer.add_interaction(bob, &status, Interaction::Favourite).await.unwrap();
    world.writer.remove_interaction(bob, &status, Interaction::Favourite).await.unwrap();
    let told: Vec<Change> = changes(&world)
        .into_iter()
        .filter(|it| matches!(it, Change::InteractionAdded(_) | Change::InteractionRemoved(_)))
        .collect();
    let [Change::InteractionAdded(marked), Change::InteractionRemoved(unmarked)] = told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(marked, unmarked);
    assert_eq!(
        (marked.mark, marked.status, marked.author, marked.by),
        (Interaction::Favourite, status.id, ada, bob)
    );
    let stands = async |change| world.reader.as_it_stands(change).await.unwrap();
    assert_eq!(stands(Change::InteractionAdded(marked)).await, None, "it was taken back");
    let posted = Change::StatusPosted(Box::new(status.clone()));
    assert_eq!(stands(posted.clone()).await, Some(posted.clone()));
    let longer = StatusChange { lifetime: Some(lifetime(86_400)), ..StatusChange::default() };
    let renewed = world.writer.edit_status(ada, status.id, &longer).await.unwrap().unwrap().status;
    assert_eq!(
        stands(posted).await,
        Some(Change::StatusPosted(Box::new(renewed))),
        "with the end that it has"
    );
    world.pass(secs(3_601));
    let ended = changes(&world);
    assert!(
        !ended.iter().any(|it| matches!(it, Change::InteractionAdded(_) | Change::InteractionRemoved(_)))
    );
}

#[tokio::test]
async fn a_follow_and_a_wish_to_follow_tell_since_when() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let follow = |state| FollowRecord { state, by: bob, of: ada, since: world.now() };
    world.writer.follow(bob, ada).await.unwrap();
    assert!(changes(&world).contains(&Change::Followed(follow(FollowState::Following))));
    world.writer.unfollow(bob, ada).await.unwrap();
    assert!(changes(&world).contains(&Change::Unfollowed(follow(FollowState::Following))));
    let lock = AccountChange { locked: Some(true), ..AccountChange::default() };
    world.writer.update_account(ada, lock).await.unwrap();
    world.writer.follow(bob, ada).await.unwrap();
    let wish = Change::Followed(follow(FollowState::Requested));
    assert!(
        changes(&world).contains(&wish)
            && world.reader.as_it_stands(wish.clone()).await.unwrap() == Some(wish)
    );
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
