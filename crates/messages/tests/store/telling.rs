//! What goes through many people a part at a time: who is told of a status, and who is let in.

use crudder_domain::AccountId;
use crudder_messages::{AccountChange, Change, FanOut, FollowOptionsChange};

use crate::cascade::readers;
use crate::changes::changes;
use crate::world::{World, secs, status_of};

/// More than one invocation takes.
const MANY: u16 = 450;

async fn subscribe(world: &World, to: AccountId, how_many: u16) {
    let wishes = FollowOptionsChange { notify: Some(true), ..FollowOptionsChange::default() };
    for person in readers(world, how_many) {
        world.writer.follow_with(person, to, wishes).await.unwrap();
    }
}

/// How many are told of something, whoever they are.
fn heard(world: &World) -> usize {
    world.count_items("A#", "NOTIFICATION#")
}

/// Carries on what is remembered, as the stream does, to its end; how many times.
async fn carry_on(world: &World) -> usize {
    let mut rounds = 0;
    loop {
        let next = changes(world).into_iter().filter_map(|change| match change {
            Change::FanOutContinues(id, told, end) => Some((id, told, end)),
            _ => None,
        });
        let Some((id, told, end)) = next.into_iter().nth(rounds) else { return rounds };
        world.writer.continue_fan_out(id, told, end).await.unwrap();
        rounds += 1;
    }
}

#[tokio::test]
async fn very_many_are_told_in_parts_and_told_no_more_in_parts_of_what_is_deleted() {
    let world = World::new().await;
    let ada = world.ada().await;
    subscribe(&world, ada, MANY).await;
    let status = world.post(status_of(ada)).await;
    world.writer.fan_out(&status, FanOut::Posted).await.unwrap();
    assert_eq!(heard(&world), 400);
    assert_eq!(carry_on(&world).await, 1);
    assert_eq!(heard(&world), usize::from(MANY));
    // Told again, nothing is there twice.
    world.writer.fan_out(&status, FanOut::Posted).await.unwrap();
    assert_eq!(heard(&world), usize::from(MANY));
    world.writer.delete_status(ada, status.id).await.unwrap();
    world.pass(secs(1));
    world.writer.fan_out(&status, FanOut::Deleted).await.unwrap();
    carry_on(&world).await;
    assert_eq!(heard(&world), 0);
}

#[tokio::test]
async fn a_status_of_whom_nobody_asked_to_hear_of_costs_one_query() {
    let world = World::new().await;
    let ada = world.ada().await;
    world.writer.follow(world.account("bob").await.id, ada).await.unwrap();
    let status = world.post(status_of(ada)).await;
    world.store.reset_calls();
    world.writer.fan_out(&status, FanOut::Posted).await.unwrap();
    assert_eq!(world.store.calls().total(), 1);
}

#[tokio::test]
async fn all_who_asked_are_let_in_in_parts_unless_they_have_to_ask_again() {
    let world = World::new().await;
    let ada = world.ada().await;
    let lock = |locked| AccountChange { locked: Some(locked), ..AccountChange::default() };
    world.writer.update_account(ada, lock(true)).await.unwrap();
    for person in readers(&world, 210) {
        world.writer.follow(person, ada).await.unwrap();
    }
    world.writer.accept_all(ada, None).await.unwrap();
    assert_eq!(world.counts(ada).await.followers, 0, "they have to ask still");
    world.writer.update_account(ada, lock(false)).await.unwrap();
    world.writer.accept_newest(ada).await.unwrap();
    assert_eq!(world.counts(ada).await.followers, 40);
    world.writer.accept_all(ada, None).await.unwrap();
    let below = changes(&world).into_iter().find_map(|change| match change {
        Change::AcceptingContinues(account, below) if account == ada => Some(below),
        _ => None,
    });
    assert_eq!(world.counts(ada).await.followers, 200);
    world.writer.accept_all(ada, below).await.unwrap();
    assert_eq!(world.counts(ada).await.followers, 210);
    assert_eq!(world.count_items(&format!("A#{ada}"), "REQUEST#"), 0);
}
