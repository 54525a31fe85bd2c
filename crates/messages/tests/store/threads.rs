//! Threads: every reply in the list of the status that its thread begins with.

use crudder_domain::{AccountId, Status, StatusId, ThreadLimits};
use crudder_messages::NewStatus;

use crate::world::{World, lifetime, secs, status_of};

async fn answer(world: &World, author: AccountId, parent: &Status) -> Status {
    world.pass(secs(1));
    world.post(NewStatus { in_reply_to: Some(parent.clone()), ..status_of(author) }).await
}

async fn below(world: &World, status: &Status) -> Vec<StatusId> {
    world.reader.thread(status).await.unwrap().descendants(status.id, ThreadLimits::PERSON)
}

#[tokio::test]
async fn a_thread_is_two_queries_however_deep_it_is() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut chain = vec![world.post(status_of(ada)).await];
    for _ in 0..20 {
        chain.push(answer(&world, ada, chain.last().unwrap()).await);
    }
    world.store.reset_calls();
    let thread = world.reader.thread(&chain[10]).await.unwrap();
    assert_eq!(world.store.calls().total(), 2);
    let ids: Vec<StatusId> = chain.iter().map(|status| status.id).collect();
    let mut above = thread.ancestors(ids[9], 100);
    above.reverse();
    assert_eq!(
        (above, thread.descendants(ids[10], ThreadLimits::PERSON)),
        (ids[..10].to_vec(), ids[11..].to_vec())
    );
    assert_eq!(below(&world, &chain[0]).await, ids[1..]);
    assert_eq!(chain[5].root(), ids[0]);
}

#[tokio::test]
async fn what_has_ended_or_was_deleted_is_in_no_thread() {
    let world = World::new().await;
    let ada = world.ada().await;
    let first = world.post(status_of(ada)).await;
    let kept = answer(&world, ada, &first).await;
    let deleted = answer(&world, ada, &kept).await;
    let beyond = answer(&world, ada, &deleted).await;
    let brief = NewStatus { in_reply_to: Some(first.clone()), lifetime: lifetime(60), ..status_of(ada) };
    let brief = world.post(brief).await;
    assert_eq!(below(&world, &first).await, [kept.id, deleted.id, beyond.id, brief.id]);
    world.writer.delete_status(ada, deleted.id).await.unwrap();
    assert_eq!(below(&world, &first).await, [kept.id, brief.id]);
    let thread = world.reader.thread(&beyond).await.unwrap();
    assert_eq!(thread.ancestors(deleted.id, 9), [deleted.id], "nothing says what it answered");
    world.pass(secs(60));
    assert_eq!(below(&world, &first).await, [kept.id]);
}
