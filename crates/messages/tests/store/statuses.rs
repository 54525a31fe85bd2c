//! Statuses: posted, read, ended, deleted, repeated.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crudder_domain::{Activity, StatusId, Visibility};
use crudder_messages::{Error, IdempotencyKey, NewStatus, Posted};

use crate::world::{START, World, days, lifetime, secs, status_of};

#[tokio::test]
async fn a_post_is_one_read_and_one_transaction() {
    let world = World::new().await;
    let ada = world.ada().await;
    world.store.reset_calls();
    let posted = world.writer.post(status_of(ada), None).await.unwrap();
    let calls = world.store.calls();
    assert_eq!((calls.of("TransactWriteItems"), calls.of("GetItem"), calls.total()), (1, 1, 2));
    // The status, its list entry, the activity, the public entry: two units each, half a unit an item.
    assert!((calls.write_units() - 8.0).abs() < 1e-9, "{calls:?}");
    assert!((calls.read_units() - 1.0).abs() < 1e-9, "{calls:?}");

    let Posted::New { status, before, activity } = posted else { panic!("{posted:?}") };
    assert_eq!(before, Activity::default());
    assert_eq!(activity.entries[0].id, status.id);
    assert_eq!(world.reader.status(status.id).await.unwrap(), Some(*status.clone()));
    assert_eq!(world.reader.statuses(&[status.id]).await.unwrap(), [*status.clone()]);
    assert_eq!(world.authored(ada).await, [status.id]);
    let head = world.reader.head(ada).await.unwrap();
    assert_eq!(head.activity, activity, "what was written is what is read, to the last bit");
    assert_eq!(world.reader.activities(&[ada]).await.unwrap()[&ada], activity);
}

#[tokio::test]
async fn a_reply_is_one_batch_and_one_transaction_too() {
    let world = World::new().await;
    let ada = world.ada().await;
    let parent = world.post(status_of(ada)).await;
    world.store.reset_calls();
    let key = IdempotencyKey::new("a", b"body");
    let reply = NewStatus { in_reply_to: Some(parent), ..status_of(ada) };
    world.writer.post(reply, Some(key)).await.unwrap();
    let calls = world.store.calls();
    assert_eq!((calls.of("TransactWriteItems"), calls.of("BatchGetItem"), calls.total()), (1, 1, 2));
}

#[tokio::test]
async fn at_its_second_a_status_is_nowhere_though_nobody_swept() {
    let world = World::new().await;
    let ada = world.ada().await;
    let short = world.post(NewStatus { lifetime: lifetime(60), ..status_of(ada) }).await;
    let long = world.post(status_of(ada)).await;
    world.pass(secs(59));
    assert!(world.reader.status(short.id).await.unwrap().is_some());
    world.pass(secs(1));
    assert_eq!(world.reader.status(short.id).await.unwrap(), None);
    assert_eq!(world.reader.statuses(&[short.id, long.id]).await.unwrap(), std::slice::from_ref(&long));
    assert_eq!(world.authored(ada).await, [long.id]);
    assert_eq!(world.counts(ada).await.statuses, 1);
    let public = world.reader.public(&crudder_domain::Page::default(), false).await.unwrap();
    assert_eq!(public.entries.iter().map(|it| it.id).collect::<Vec<_>>(), [long.id]);
    assert_eq!(world.count_items(&format!("S#{}", short.id), "STATUS"), 1, "it lies there until it is swept");
    assert_eq!(
        world.writer.delete_status(ada, short.id).await.unwrap(),
        None,
        "what has ended can't be deleted"
    );
}

#[tokio::test]
async fn a_sweep_leaves_nothing_of_what_has_ended() {
    let world = World::new().await;
    let ada = world.ada().await;
    let parent = world.post(status_of(ada)).await;
    let short = NewStatus { lifetime: lifetime(60), in_reply_to: Some(parent), ..status_of(ada) };
    world.writer.post(short, Some(IdempotencyKey::new("a", b""))).await.unwrap();
    world.pass(days(41));
    world.store.sweep().unwrap();
    let left = world.items();
    // Her handle, her profile, and that she is there.
    assert_eq!(left.len(), 3, "{left:?}");
}

#[tokio::test]
async fn deleting_takes_everything_but_the_repetition_back() {
    let world = World::new().await;
    let ada = world.ada().await;
    let before = world.items().len();
    let parent = world.post(status_of(ada)).await;
    let reply = world.post(NewStatus { in_reply_to: Some(parent.clone()), ..status_of(ada) }).await;
    assert_eq!(world.replies(parent.id).await, 1);
    let deleted = world.writer.delete_status(ada, reply.id).await.unwrap().unwrap();
    assert_eq!(deleted.status, reply);
    assert_eq!((deleted.before.entries.len(), deleted.activity.entries.len()), (2, 1));
    assert_eq!(world.reader.head(ada).await.unwrap().activity, deleted.activity);
    assert_eq!((world.replies(parent.id).await, world.counts(ada).await.statuses), (0, 1));
    world.store.reset_calls();
    world.writer.delete_status(ada, parent.id).await.unwrap().unwrap();
    let calls = world.store.calls();
    assert_eq!((calls.of("TransactWriteItems"), calls.of("BatchGetItem"), calls.total()), (1, 1, 2));
    // An empty activity and an empty count, both soon swept.
    assert_eq!(world.items().len(), before + 2);
    world.pass(secs(3_601));
    world.store.sweep().unwrap();
    assert_eq!(world.items().len(), before);
}

#[tokio::test]
async fn only_its_author_deletes_a_status_and_twice_is_no_error() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    assert_eq!(world.writer.delete_status(bob, status.id).await.unwrap(), None);
    assert!(world.reader.status(status.id).await.unwrap().is_some());
    assert!(world.writer.delete_status(ada, status.id).await.unwrap().is_some());
    assert_eq!(world.writer.delete_status(ada, status.id).await.unwrap(), None);
    assert_eq!(world.writer.delete_status(ada, StatusId::MAX).await.unwrap(), None);
}

#[tokio::test]
async fn direct_statuses_stand_in_no_activity_and_no_number() {
    let world = World::new().await;
    let ada = world.ada().await;
    let public = world.post(status_of(ada)).await;
    let direct =
        NewStatus { visibility: Visibility::Direct, in_reply_to: Some(public.clone()), ..status_of(ada) };
    let posted = world.writer.post(direct, None).await.unwrap();
    let Posted::New { status, before, activity } = posted else { panic!("{posted:?}") };
    assert_eq!(before, activity);
    assert_eq!(activity.entries.len(), 1);
    assert_eq!((world.counts(ada).await.statuses, world.replies(public.id).await), (1, 0));
    assert_eq!(world.authored(ada).await, [status.id, public.id], "her list has it");
    let deleted = world.writer.delete_status(ada, status.id).await.unwrap().unwrap();
    assert_eq!(deleted.before, deleted.activity);
}

#[tokio::test]
async fn private_replies_are_not_told_by_a_number() {
    let world = World::new().await;
    let ada = world.ada().await;
    let parent = world.post(status_of(ada)).await;
    for visibility in [Visibility::Private, Visibility::Unlisted] {
        world.post(NewStatus { visibility, in_reply_to: Some(parent.clone()), ..status_of(ada) }).await;
    }
    assert_eq!(world.replies(parent.id).await, 1);
}

#[tokio::test]
async fn a_reply_ends_no_later_than_what_it_answers() {
    let world = World::new().await;
    let ada = world.ada().await;
    let parent = world.post(NewStatus { lifetime: lifetime(100), ..status_of(ada) }).await;
    world.pass(secs(70));
    let reply = world.post(NewStatus { in_reply_to: Some(parent.clone()), ..status_of(ada) }).await;
    assert_eq!(reply.expires_at, parent.expires_at);
    assert_eq!(reply.in_reply_to.unwrap().status, parent.id);
}

#[tokio::test]
async fn nobody_answers_what_has_ended_or_was_deleted_meanwhile() {
    let world = World::new().await;
    let ada = world.ada().await;
    let deleted = world.post(status_of(ada)).await;
    world.writer.delete_status(ada, deleted.id).await.unwrap();
    let before = world.items().len();
    let late = NewStatus { in_reply_to: Some(deleted), ..status_of(ada) };
    let gone = world.writer.post(late, None).await;
    assert!(matches!(gone, Err(Error::ParentGone)), "{gone:?}");
    assert_eq!(world.items().len(), before, "nothing is left of it");

    let ended = world.post(status_of(ada)).await;
    world.pass(secs(3_600));
    let gone = world.writer.post(NewStatus { in_reply_to: Some(ended), ..status_of(ada) }, None).await;
    assert!(matches!(gone, Err(Error::ParentGone)), "{gone:?}");
}

#[tokio::test]
async fn the_same_key_and_body_post_once() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let key = || Some(IdempotencyKey::new("key", b"text=hello"));
    let Posted::New { status, .. } = world.writer.post(status_of(ada), key()).await.unwrap() else {
        panic!()
    };
    world.store.reset_calls();
    let repeated = world.writer.post(status_of(ada), key()).await.unwrap();
    assert_eq!(repeated, Posted::Repeated(status.id));
    assert_eq!(world.store.calls().total(), 2, "the refusal itself says what was posted");
    assert_eq!(world.authored(ada).await, [status.id]);
    assert_eq!(world.reader.posted_before(ada, &key().unwrap()).await.unwrap(), Some(status.id));

    let other = || IdempotencyKey::new("key", b"text=bye");
    let conflict = world.writer.post(status_of(ada), Some(other())).await;
    assert!(matches!(conflict, Err(Error::IdempotencyConflict)), "{conflict:?}");
    let conflict = world.reader.posted_before(ada, &other()).await;
    assert!(matches!(conflict, Err(Error::IdempotencyConflict)), "{conflict:?}");
    assert!(matches!(world.writer.post(status_of(bob), key()).await.unwrap(), Posted::New { .. }));
}

#[tokio::test]
async fn a_key_is_forgotten_after_an_hour_though_nobody_swept() {
    let world = World::new().await;
    let ada = world.ada().await;
    let key = || Some(IdempotencyKey::new("key", b""));
    world.writer.post(status_of(ada), key()).await.unwrap();
    world.pass(secs(3_600));
    let other = IdempotencyKey::new("key", b"other");
    assert_eq!(world.reader.posted_before(ada, &other).await.unwrap(), None);
    assert!(matches!(world.writer.post(status_of(ada), key()).await.unwrap(), Posted::New { .. }));
}

#[tokio::test]
async fn a_repeated_reply_is_answered_though_its_parent_is_gone() {
    let world = World::new().await;
    let ada = world.ada().await;
    let parent = world.post(NewStatus { lifetime: lifetime(60), ..status_of(ada) }).await;
    let reply = || NewStatus { in_reply_to: Some(parent.clone()), ..status_of(ada) };
    let key = || Some(IdempotencyKey::new("key", b""));
    let Posted::New { status, .. } = world.writer.post(reply(), key()).await.unwrap() else { panic!() };
    world.pass(secs(61));
    assert_eq!(world.writer.post(reply(), key()).await.unwrap(), Posted::Repeated(status.id));
}

#[tokio::test]
async fn the_same_post_sent_many_times_at_once_is_one_status() {
    let world = World::new().await;
    let ada = world.ada().await;
    let post = || world.writer.post(status_of(ada), Some(IdempotencyKey::new("key", b"")));
    let posted = futures::future::join_all((0..8).map(|_| post())).await;
    let new = posted.iter().filter(|it| matches!(it, Ok(Posted::New { .. }))).count();
    assert_eq!(new, 1);
    assert!(posted.iter().all(Result::is_ok), "{posted:?}");
    assert_eq!(world.authored(ada).await.len(), 1);
}

#[tokio::test]
async fn an_id_that_was_drawn_before_is_drawn_again() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let drawn = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&drawn);
    let writer = world.writer_drawing(move || [7, 7, 7, 9][counter.fetch_add(1, Ordering::SeqCst)]);
    let Posted::New { status: first, .. } = writer.post(status_of(ada), None).await.unwrap() else {
        panic!()
    };
    let Posted::New { status: second, .. } = writer.post(status_of(bob), None).await.unwrap() else {
        panic!()
    };
    assert_eq!((first.id.as_u64(), second.id.as_u64()), ((START << 16) | 7, (START << 16) | 9));
    assert_eq!(drawn.load(Ordering::SeqCst), 4);
    assert_eq!(world.reader.status(first.id).await.unwrap().unwrap().author, ada);
}

#[tokio::test]
async fn an_activity_forgets_what_ended_and_its_version_never_goes_back() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut version = 0;
    for sweeps in [false, true, false] {
        let posted = world.writer.post(status_of(ada), None).await.unwrap();
        let Posted::New { before, activity, .. } = posted else { panic!("{posted:?}") };
        assert_eq!(before, Activity::default());
        assert!(activity.version > version);
        version = activity.version;
        world.pass(secs(3_600));
        if sweeps {
            world.store.sweep().unwrap();
        }
        assert_eq!(world.reader.head(ada).await.unwrap().activity, Activity::default());
    }
}

#[tokio::test]
async fn a_prolific_author_keeps_the_newest_in_the_activity_and_all_in_the_list() {
    let world = World::new().await;
    let ada = world.ada().await;
    for _ in 0..70 {
        world.pass(secs(1));
        world.post(status_of(ada)).await;
    }
    let activity = world.reader.head(ada).await.unwrap().activity;
    let list = world.authored(ada).await;
    assert_eq!(activity.entries.len(), Activity::MAX_ENTRIES);
    assert!(activity.complete_from > 0 && activity.complete_from <= activity.entries[63].id.as_u64());
    assert_eq!(list.len(), 40);
    assert_eq!(world.counts(ada).await.statuses, 70);
}

#[tokio::test]
async fn posts_of_one_author_at_once_all_stand() {
    let world = World::new().await;
    let ada = world.ada().await;
    let posts = (0..5).map(|_| world.writer.post(status_of(ada), None));
    for posted in futures::future::join_all(posts).await {
        posted.unwrap();
    }
    let activity = world.reader.head(ada).await.unwrap().activity;
    assert_eq!((activity.entries.len(), world.authored(ada).await.len()), (5, 5));
    assert!(activity.entries.is_sorted_by(|a, b| a.id > b.id));
}
