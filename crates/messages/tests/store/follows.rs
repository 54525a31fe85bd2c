//! Follows and requests: both ends, counts, versions, limits.

use std::collections::HashSet;

use crudder_domain::graph::MAX_FOLLOWING;
use crudder_domain::{
    AccountId, Follow, FollowOptions, FollowState, GraphVersion, PeoplePage, PrivateNote, Relationship,
    Stance,
};
use crudder_messages::{AccountChange, Error, FollowOptionsChange, Following};

use crate::world::World;

fn id(number: u64) -> AccountId {
    AccountId::from_u64(number).unwrap()
}

#[tokio::test]
async fn following_is_one_batch_and_one_transaction_and_stands_at_both_ends() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.store.reset_calls();
    let change = world.writer.follow(bob, ada).await.unwrap();
    let calls = world.store.calls();
    assert_eq!((calls.of("TransactWriteItems"), calls.of("BatchGetItem"), calls.total()), (1, 1, 2));
    assert_eq!(
        (change.state, change.version, change.changed),
        (Some(FollowState::Following), GraphVersion(1), true)
    );

    assert!(world.reader.follows(bob, ada).await.unwrap());
    assert!(!world.reader.follows(ada, bob).await.unwrap());
    let expected = Following { version: GraphVersion(1), accounts: vec![ada], ..Following::default() };
    assert_eq!(world.reader.following(bob).await.unwrap(), expected);
    assert_eq!(world.reader.head(bob).await.unwrap().graph_version, GraphVersion(1));
    assert_eq!(
        world.reader.head(ada).await.unwrap().graph_version,
        GraphVersion(0),
        "nothing of hers is written"
    );
    assert_eq!(world.count_items(&format!("A#{ada}"), "FOLLOWER#"), 1);
    assert_eq!((world.counts(ada).await.followers, world.counts(bob).await.following), (1, 1));
}

#[tokio::test]
async fn following_and_unfollowing_twice_change_nothing_more() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.follow(bob, ada).await.unwrap();
    let again = world.writer.follow(bob, ada).await.unwrap();
    assert_eq!((again.changed, again.version), (false, GraphVersion(1)));
    let before = world.items().len();
    let undone = world.writer.unfollow(bob, ada).await.unwrap();
    assert_eq!((undone.state, undone.changed, undone.version), (None, true, GraphVersion(2)));
    let again = world.writer.unfollow(bob, ada).await.unwrap();
    assert_eq!((again.state, again.changed, again.version), (None, false, GraphVersion(2)));
    assert_eq!(world.items().len(), before - 2, "both ends are gone");
    assert_eq!((world.counts(ada).await.followers, world.counts(bob).await.following), (0, 0));
}

#[tokio::test]
async fn a_locked_account_is_asked_and_shows_nothing() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let lock = AccountChange { locked: Some(true), ..AccountChange::default() };
    world.writer.update_account(ada, lock).await.unwrap();
    let change = world.writer.follow(bob, ada).await.unwrap();
    assert_eq!(change.state, Some(FollowState::Requested));
    assert!(!world.reader.follows(bob, ada).await.unwrap());
    assert_eq!(world.reader.following(bob).await.unwrap().accounts, []);
    let relationships = world.reader.relationships(bob, &[ada]).await.unwrap();
    assert_eq!(relationships[0].follow.map(|follow| follow.state), Some(FollowState::Requested));
    assert_eq!((world.counts(ada).await.followers, world.counts(bob).await.following), (0, 0));
    assert_eq!(world.count_items(&format!("A#{ada}"), "REQUEST#"), 1);

    let unlock = AccountChange { locked: Some(false), ..AccountChange::default() };
    world.writer.update_account(ada, unlock).await.unwrap();
    let again = world.writer.follow(bob, ada).await.unwrap();
    assert_eq!(
        (again.state, again.changed),
        (Some(FollowState::Following), true),
        "who asks again is let in"
    );
    assert_eq!((world.counts(ada).await.followers, world.counts(bob).await.following), (1, 1));
    assert!(world.writer.unfollow(bob, ada).await.unwrap().changed);
    assert_eq!(world.count_items(&format!("A#{ada}"), "REQUEST#"), 0);
    assert_eq!((world.counts(ada).await.followers, world.counts(bob).await.following), (0, 0));
}

#[tokio::test]
async fn nobody_follows_himself_or_nobody() {
    let world = World::new().await;
    let ada = world.ada().await;
    let before = world.items().len();
    let himself = world.writer.follow(ada, ada).await;
    assert!(matches!(himself, Err(Error::FollowsItself)), "{himself:?}");
    let nobody = world.writer.follow(ada, id(1)).await;
    assert!(matches!(nobody, Err(Error::NoSuchAccount)), "{nobody:?}");
    assert_eq!(world.items().len(), before);
}

#[tokio::test]
async fn one_follows_as_many_as_one_may_requests_included() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let (max, head) = (MAX_FOLLOWING as u64, [("version", 9_000), ("following", 7_000)]);
    for (edges, fits) in [(max - 1, true), (max, false)] {
        let numbers = [head[0], head[1], ("edges", edges)];
        world.put(&format!("A#{bob}"), "HEAD#GRAPH", &numbers).await;
        let followed = world.writer.follow(bob, ada).await;
        if fits {
            assert_eq!(followed.unwrap().version, GraphVersion(9_001));
            world.writer.unfollow(bob, ada).await.unwrap();
        } else {
            assert!(matches!(followed, Err(Error::FollowsTooMany)), "{followed:?}");
        }
    }
}

#[tokio::test]
async fn forty_relationships_are_one_batch_in_the_order_asked() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut others = Vec::new();
    for number in 0..40 {
        let other = world.account(&format!("person{number}")).await.id;
        if number % 2 == 0 {
            world.writer.follow(ada, other).await.unwrap();
        }
        if number % 3 == 0 {
            world.writer.follow(other, ada).await.unwrap();
        }
        others.push(other);
    }
    world.store.reset_calls();
    let relationships = world.reader.relationships(ada, &others).await.unwrap();
    assert_eq!(world.store.calls().total(), 1);
    let follow = |does: bool| does.then_some(FollowState::Following);
    let wishes = FollowOptions::default();
    for (number, relationship) in relationships.into_iter().enumerate() {
        let expected = Relationship {
            account: others[number],
            follow: follow(number % 2 == 0).map(|state| Follow { state, wishes }),
            followed_by: follow(number % 3 == 0),
            stance: Stance::default(),
            note: PrivateNote::default(),
        };
        assert_eq!(relationship, expected, "{number}");
    }
}

#[tokio::test]
async fn whom_one_follows_comes_in_one_query_however_many() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut expected = HashSet::new();
    for number in 1..=300 {
        let followee = id(number * 7_919);
        world.edge(ada, followee).await;
        expected.insert(followee);
    }
    world.store.reset_calls();
    let following = world.reader.following(ada).await.unwrap();
    assert_eq!(following.accounts.into_iter().collect::<HashSet<_>>(), expected);
    assert_eq!((world.store.calls().of("Query"), world.store.calls().total()), (1, 2));
}

#[tokio::test]
async fn the_head_of_a_home_timeline_is_one_query() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.follow(ada, bob).await.unwrap();
    world.post(crate::world::status_of(ada)).await;
    world.store.reset_calls();
    let head = world.reader.head(ada).await.unwrap();
    let calls = world.store.calls();
    assert_eq!((calls.of("Query"), calls.total()), (1, 1));
    assert!((calls.read_units() - 1.0).abs() < 1e-9, "{calls:?}");
    assert_eq!((head.graph_version, head.activity.entries.len()), (GraphVersion(1), 1));
}

#[tokio::test]
async fn what_is_private_by_the_graph_is_read_consistently() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.follow(bob, ada).await.unwrap();
    world.store.lag().await.unwrap();
    world.writer.unfollow(bob, ada).await.unwrap();
    assert!(!world.reader.follows(bob, ada).await.unwrap());
    assert_eq!(world.reader.following(bob).await.unwrap().accounts, []);
    assert_eq!(world.reader.head(bob).await.unwrap().graph_version, GraphVersion(2));
    assert_eq!(world.reader.relationships(bob, &[ada]).await.unwrap()[0].follow, None);
}

#[tokio::test]
async fn a_request_that_is_allowed_stands_at_both_ends_and_is_counted() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let lock = AccountChange { locked: Some(true), ..AccountChange::default() };
    world.writer.update_account(ada, lock).await.unwrap();
    let quiet = FollowOptionsChange { reblogs: Some(false), notify: None };
    world.writer.follow_with(bob, ada, quiet).await.unwrap();
    let nobody = world.writer.authorize_follow(bob, ada).await.unwrap();
    assert_eq!((nobody.state, nobody.changed), (None, false), "only who was asked allows");
    let allowed = world.writer.authorize_follow(ada, bob).await.unwrap();
    assert_eq!(
        (allowed.state, allowed.changed, allowed.version),
        (Some(FollowState::Following), true, GraphVersion(2))
    );
    assert!(!world.writer.authorize_follow(ada, bob).await.unwrap().changed);
    assert!(!world.writer.reject_follow(ada, bob).await.unwrap().changed, "it waits no more");
    let follow = world.reader.relationships(bob, &[ada]).await.unwrap()[0].follow.unwrap();
    assert_eq!((follow.state, follow.wishes.reblogs), (FollowState::Following, false));
    assert_eq!(world.reader.following(bob).await.unwrap().accounts, [ada]);
    assert_eq!((world.counts(ada).await.followers, world.counts(bob).await.following), (1, 1));
    let pk = format!("A#{ada}");
    assert_eq!((world.count_items(&pk, "FOLLOWER#"), world.count_items(&pk, "REQUEST#")), (1, 0));

    let removed = world.writer.remove_follower(ada, bob).await.unwrap();
    assert_eq!((removed.state, removed.changed, removed.version), (None, true, GraphVersion(3)));
    assert!(!world.writer.remove_follower(ada, bob).await.unwrap().changed);
    assert_eq!((world.counts(ada).await.followers, world.counts(bob).await.following), (0, 0));
    assert_eq!((world.count_items(&pk, "FOLLOWER#"), world.count_items(&pk, "REQUEST#")), (0, 0));
}

#[tokio::test]
async fn a_request_that_is_rejected_leaves_nothing_and_may_be_made_again() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let lock = AccountChange { locked: Some(true), ..AccountChange::default() };
    world.writer.update_account(ada, lock).await.unwrap();
    world.writer.follow(bob, ada).await.unwrap();
    assert!(!world.writer.remove_follower(ada, bob).await.unwrap().changed, "who waits is no follower");
    let before = world.items().len();
    assert!(world.writer.reject_follow(ada, bob).await.unwrap().changed);
    assert_eq!(world.items().len(), before - 2);
    assert!(!world.writer.reject_follow(ada, bob).await.unwrap().changed);
    let again = world.writer.follow(bob, ada).await.unwrap();
    assert_eq!((again.state, again.changed), (Some(FollowState::Requested), true));
}

#[tokio::test]
async fn wishes_are_changed_by_following_again() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.follow(bob, ada).await.unwrap();
    let wishes = async || world.reader.relationships(bob, &[ada]).await.unwrap()[0].follow.unwrap().wishes;
    assert_eq!(wishes().await, FollowOptions { reblogs: true, notify: false });
    let change = FollowOptionsChange { reblogs: Some(false), notify: Some(true) };
    let changed = world.writer.follow_with(bob, ada, change).await.unwrap();
    assert_eq!((changed.changed, changed.version), (true, GraphVersion(2)));
    assert_eq!(wishes().await, FollowOptions { reblogs: false, notify: true });
    assert!(!world.writer.follow(bob, ada).await.unwrap().changed, "nothing said, nothing changed");
    assert!(!world.writer.follow_with(bob, ada, change).await.unwrap().changed);
    assert_eq!((world.counts(ada).await.followers, world.counts(bob).await.following), (1, 1));
}

#[tokio::test]
async fn lists_of_people_are_paged_without_gap_or_repeat() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut people = Vec::new();
    for number in 0..12 {
        let person = world.account(&format!("person{number}")).await.id;
        world.writer.follow(person, ada).await.unwrap();
        people.push(person);
    }
    people.sort_unstable_by(|a, b| b.cmp(a));
    let limit = "5".parse().unwrap();
    let (mut down, mut page) = (Vec::new(), PeoplePage { limit, ..PeoplePage::default() });
    loop {
        let slice = world.reader.followers(ada, &page).await.unwrap();
        down.extend(slice.entries.into_iter().map(|(account, ())| account));
        let Some(on) = slice.on else { break };
        page.max_id = Some(on);
    }
    assert_eq!(down, people);
    let (mut up, mut page) = (Vec::new(), PeoplePage { limit, min_id: Some(id(0)), ..PeoplePage::default() });
    loop {
        let slice = world.reader.followers(ada, &page).await.unwrap();
        up.splice(0..0, slice.entries.into_iter().map(|(account, ())| account));
        let Some(on) = slice.on else { break };
        page.min_id = Some(on);
    }
    assert_eq!(up, people);
}

#[tokio::test]
async fn requests_that_wait_are_no_followees_and_make_no_gap() {
    let world = World::new().await;
    let ada = world.ada().await;
    let lock = AccountChange { locked: Some(true), ..AccountChange::default() };
    let mut followees = Vec::new();
    for number in 0..12 {
        let person = world.account(&format!("person{number}")).await.id;
        if number % 4 == 0 {
            followees.push(person);
        } else {
            world.writer.update_account(person, lock.clone()).await.unwrap();
        }
        world.writer.follow(ada, person).await.unwrap();
        let asked = world.reader.follow_requests(person, &PeoplePage::default()).await.unwrap();
        assert_eq!(asked.entries.len(), usize::from(number % 4 != 0));
    }
    followees.sort_unstable_by(|a, b| b.cmp(a));
    let page = PeoplePage { limit: "2".parse().unwrap(), ..PeoplePage::default() };
    let first = world.reader.followees(ada, &page).await.unwrap();
    let rest = world.reader.followees(ada, &PeoplePage { max_id: first.on, ..page }).await.unwrap();
    let seen: Vec<_> = first.entries.iter().chain(&rest.entries).map(|(account, ())| *account).collect();
    assert_eq!((seen, rest.on), (followees, None));
}
