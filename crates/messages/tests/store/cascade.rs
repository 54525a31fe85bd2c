//! What hangs on a status goes where that goes, however much it is, and however often its cascade is interrupted.

use std::time::Duration;

use crudder_domain::{AccountId, Interaction, Status, Visibility};
use crudder_messages::{Cascade, Change};

use crate::changes::changes;
use crate::world::{World, secs, status_of};

/// Accounts that mark a status: that they never signed up is nothing to the store.
pub(crate) fn readers(world: &World, how_many: u16) -> Vec<AccountId> {
    (0..how_many).map(|number| AccountId::new(world.now(), 1_000 + number)).collect()
}

/// Carries a cascade on as the stream does, to its end; how many times.
pub(crate) async fn carried_on(world: &World, status: &Status) -> usize {
    let next = || {
        let next = changes(world).into_iter().filter_map(|change| match change {
            Change::CascadeContinues(id, cascade, end) => Some((id, cascade, end)),
            _ => None,
        });
        next.collect::<Vec<_>>()
    };
    let (mut rounds, mut seen) = (1, next().len());
    world.writer.cascade(status.id, Cascade::default(), status.expires_at).await.unwrap();
    loop {
        let Some((id, cascade, end)) = next().get(seen).cloned() else { return rounds };
        (rounds, seen) = (rounds + 1, seen + 1);
        world.writer.cascade(id, cascade, end).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_marked_or_boosted_what_was_deleted_has_nothing_left_of_it() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let (gone, stays) = (world.post(status_of(ada)).await, world.post(status_of(ada)).await);
    world.pass(secs(1));
    for status in [&gone, &stays] {
        for mark in [Interaction::Favourite, Interaction::Bookmark] {
            world.writer.add_interaction(bob, status, mark).await.unwrap();
        }
        world.writer.boost(bob, status, Visibility::Public).await.unwrap();
    }
    let before = world.items().len();
    world.writer.delete_status(ada, gone.id).await.unwrap();
    for _ in 0..2 {
        assert_eq!(carried_on(&world, &gone).await, 1);
        assert_eq!(world.authored(bob).await.len(), 1);
        for sort in ["MARK#", "FAVOURITE#", "BOOKMARK#"] {
            assert_eq!(world.count_items(&format!("A#{bob}"), sort), 1, "{sort}");
        }
        let pk = format!("S#{}", gone.id);
        let left = world.count_items(&pk, "") - world.count_items(&pk, "COUNT#");
        assert_eq!(left, 0, "{:#?}", world.items());
    }
    assert!(world.items().len() < before);
    let counts = world.reader.status_counts(&[stays.id]).await.unwrap()[&stays.id];
    assert_eq!((counts.favourites, counts.reblogs), (1, 1));
}

#[tokio::test]
async fn a_mute_of_its_thread_stays_and_what_is_alive_loses_nothing() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    world.writer.add_interaction(bob, &status, Interaction::Favourite).await.unwrap();
    world.writer.mute_thread(bob, &status, true).await.unwrap();
    let before = world.items();
    carried_on(&world, &status).await;
    assert_eq!(world.items().len(), before.len(), "it is alive");
    world.writer.delete_status(ada, status.id).await.unwrap();
    carried_on(&world, &status).await;
    let marks = world.reader.interactions(bob, [&status]).await.unwrap();
    assert!(marks[&status.id].muted);
    assert_eq!(world.count_items(&format!("A#{bob}"), "FAVOURITE#"), 0);
    world.pass(secs(3_600));
    let items = world.items().len();
    carried_on(&world, &status).await;
    assert_eq!(world.items().len(), items, "what has ended is left to DynamoDB");
}

#[tokio::test]
async fn much_is_carried_on_from_where_it_was_left() {
    let world = World::new().await;
    let ada = world.ada().await;
    let status = world.post(status_of(ada)).await;
    for reader in readers(&world, 420) {
        world.writer.add_interaction(reader, &status, Interaction::Bookmark).await.unwrap();
    }
    world.writer.delete_status(ada, status.id).await.unwrap();
    assert_eq!(carried_on(&world, &status).await, 2);
    for sort in ["BOOKMARK#", "MARK#"] {
        assert_eq!(world.count_items("", sort), 0, "{sort}");
    }
}

#[tokio::test]
async fn what_is_interrupted_begins_anew_and_loses_nothing() {
    let world = World::new().await;
    let ada = world.ada().await;
    let status = world.post(status_of(ada)).await;
    for reader in readers(&world, 60) {
        world.writer.add_interaction(reader, &status, Interaction::Favourite).await.unwrap();
        world.writer.boost(reader, &status, Visibility::Public).await.unwrap();
    }
    world.writer.delete_status(ada, status.id).await.unwrap();
    // Cut off wherever it is, a few times.
    for patience in 1..20 {
        let cascade = world.writer.cascade(status.id, Cascade::default(), status.expires_at);
        let _ = tokio::time::timeout(Duration::from_millis(patience), cascade).await;
    }
    carried_on(&world, &status).await;
    for sort in ["FAVOURITE#", "MARK#", "REBLOG#", "STATUS"] {
        assert_eq!(world.count_items("", sort), 0, "{sort}");
    }
}
