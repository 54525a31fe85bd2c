//! Lists of people: their bounds hold whoever writes at the same time, and a full one is still one small read.

use crudder_domain::list::{MAX_LISTS, MAX_MEMBERS};
use crudder_domain::{AccountId, ListId, RepliesPolicy};
use crudder_messages::{Error, ListChange};

use crate::world::World;

async fn make(world: &World, owner: AccountId) -> ListId {
    world.writer.make_list(owner, "Friends".parse().unwrap(), RepliesPolicy::List).await.unwrap().id
}

#[tokio::test]
async fn of_any_number_made_at_once_no_more_than_the_bound_are_there() {
    let world = World::new().await;
    let ada = world.ada().await;
    for _ in 0..MAX_LISTS - 2 {
        make(&world, ada).await;
    }
    let title = || "One more".parse().unwrap();
    let tries = (0..6).map(|_| world.writer.make_list(ada, title(), RepliesPolicy::None));
    let made = futures::future::join_all(tries).await.into_iter().flatten().count();
    assert_eq!(made, 2);
    assert_eq!(world.reader.lists(ada).await.unwrap().len(), MAX_LISTS);
    let first = world.reader.lists(ada).await.unwrap()[0].id;
    let refused = world.writer.make_list(ada, title(), RepliesPolicy::None).await;
    assert!(matches!(refused, Err(Error::TooManyLists)));
    assert!(world.writer.delete_list(ada, first).await.unwrap());
    assert!(!world.writer.delete_list(ada, first).await.unwrap(), "it is deleted once");
    make(&world, ada).await;
}

#[tokio::test]
async fn two_who_change_a_list_at_once_lose_nothing() {
    let world = World::new().await;
    let ada = world.ada().await;
    let list = make(&world, ada).await;
    let mut others = Vec::new();
    for number in 0..5 {
        let other = world.account(&format!("p{number}")).await.id;
        world.writer.follow(ada, other).await.unwrap();
        others.push(other);
    }
    let added = others.iter().map(|other| async { world.writer.add_to_list(ada, list, &[*other]).await });
    for added in futures::future::join_all(added).await {
        added.unwrap().unwrap();
    }
    let change = ListChange { title: None, replies: Some(RepliesPolicy::Followed) };
    world.writer.change_list(ada, list, &change).await.unwrap().unwrap();
    let found = world.reader.list(ada, list).await.unwrap().unwrap();
    assert_eq!((found.members, found.replies), (others, RepliesPolicy::Followed));
    assert_eq!(world.reader.list(world.account("eve").await.id, list).await.unwrap(), None);
}

#[tokio::test]
async fn a_list_takes_so_many_accounts_and_is_one_read_of_one_unit_when_it_is_full() {
    let world = World::new().await;
    let ada = world.ada().await;
    let list = make(&world, ada).await;
    let others: Vec<AccountId> = (1..=501).map(|number| AccountId::from_u64(number).unwrap()).collect();
    for other in &others {
        world.edge(ada, *other).await;
    }
    for hundred in others[..MAX_MEMBERS].chunks(100) {
        world.writer.add_to_list(ada, list, hundred).await.unwrap().unwrap();
    }
    let one_more = world.writer.add_to_list(ada, list, &others[MAX_MEMBERS..]).await;
    assert!(matches!(one_more, Err(Error::ListFull)));
    world.store.reset_calls();
    let found = world.reader.list(ada, list).await.unwrap().unwrap();
    let units = world.store.calls().read_units().to_string();
    assert_eq!((found.members.len(), units.as_str()), (MAX_MEMBERS, "1"));
    assert!(found.holds(others[0]) && !found.holds(others[MAX_MEMBERS]));
}
