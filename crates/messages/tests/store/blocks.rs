//! Blocks, mutes and notes: what stands between people, and what they end.

use std::time::Duration;

use crudder_domain::stance::MAX_HIDDEN;
use crudder_domain::{
    AccountId, ExpiresAt, FollowState, GraphVersion, Mute, MuteFor, PeoplePage, Screen, Stance,
};
use crudder_messages::{AccountChange, Error};

use crate::world::{World, secs};

async fn version(world: &World, of: AccountId) -> GraphVersion {
    world.reader.head(of).await.unwrap().graph_version
}

async fn stance(world: &World, reader: AccountId, other: AccountId) -> Stance {
    world.reader.relationships(reader, &[other]).await.unwrap()[0].stance
}

fn people(slice: crudder_messages::PeopleSlice) -> Vec<AccountId> {
    slice.entries.into_iter().map(|(account, ())| account).collect()
}

#[tokio::test]
async fn a_block_ends_follows_and_requests_of_either_side_and_bumps_both() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.follow(ada, bob).await.unwrap();
    let lock = AccountChange { locked: Some(true), ..AccountChange::default() };
    world.writer.update_account(ada, lock).await.unwrap();
    world.writer.follow(bob, ada).await.unwrap();
    let before = (version(&world, ada).await, version(&world, bob).await);
    for _ in 0..2 {
        world.writer.block(ada, bob).await.unwrap();
        assert_eq!(version(&world, ada).await, GraphVersion(before.0.0 + 1));
        assert_eq!(version(&world, bob).await, GraphVersion(before.1.0 + 1));
    }
    for (reader, other) in [(ada, bob), (bob, ada)] {
        let relationship = &world.reader.relationships(reader, &[other]).await.unwrap()[0];
        assert_eq!((relationship.follow, relationship.followed_by), (None, None));
        assert_eq!(relationship.stance.blocks, reader == ada);
        assert_eq!(relationship.stance.blocked_by, reader == bob);
        let refused = world.writer.follow(reader, other).await;
        assert!(matches!(refused, Err(Error::Blocked)), "{refused:?}");
        assert_eq!(world.counts(reader).await.following, 0);
        assert_eq!(world.counts(reader).await.followers, 0);
        let pk = format!("A#{reader}");
        for list in ["FOLLOWING#", "FOLLOWER#", "REQUEST#"] {
            assert_eq!(world.count_items(&pk, list), 0, "{list}");
        }
    }
    assert_eq!(people(world.reader.blocked(ada, &PeoplePage::default()).await.unwrap()), [bob]);
    assert!(people(world.reader.blocked(bob, &PeoplePage::default()).await.unwrap()).is_empty());

    for _ in 0..2 {
        world.writer.unblock(ada, bob).await.unwrap();
        assert_eq!(stance(&world, ada, bob).await, Stance::default());
        assert_eq!(stance(&world, bob, ada).await, Stance::default());
    }
    assert_eq!(world.count_items("A#", "STANCE#"), 0, "nothing is left");
    assert_eq!(world.writer.follow(bob, ada).await.unwrap().state, Some(FollowState::Requested));
}

#[tokio::test]
async fn each_side_of_two_who_block_each_other_stands_for_itself() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.block(ada, bob).await.unwrap();
    world.writer.block(bob, ada).await.unwrap();
    let both = Stance { blocks: true, blocked_by: true, mute: None };
    assert_eq!((stance(&world, ada, bob).await, stance(&world, bob, ada).await), (both, both));
    world.writer.unblock(ada, bob).await.unwrap();
    assert_eq!(stance(&world, ada, bob).await, Stance { blocks: false, ..both });
    let refused = world.writer.follow(ada, bob).await;
    assert!(matches!(refused, Err(Error::Blocked)), "{refused:?}");
}

/// Whichever of the two is first, no follow stands beside a block.
#[tokio::test]
async fn a_follow_that_races_a_block_never_stands_beside_it() {
    let world = World::new().await;
    let ada = world.ada().await;
    world.store.faults().conflict.every(3);
    for number in 0..12 {
        let bob = world.account(&format!("person{number}")).await.id;
        let (followed, back, blocked) = tokio::join!(
            world.writer.follow(bob, ada),
            world.writer.follow(ada, bob),
            world.writer.block(ada, bob)
        );
        blocked.unwrap();
        for followed in [followed, back] {
            assert!(matches!(followed, Ok(_) | Err(Error::Blocked)), "{followed:?}");
        }
        for (reader, other) in [(ada, bob), (bob, ada)] {
            let relationship = &world.reader.relationships(reader, &[other]).await.unwrap()[0];
            assert_eq!((relationship.follow, relationship.followed_by), (None, None));
            assert!(relationship.stance.is_block());
        }
    }
    world.store.faults().conflict.every(0);
    assert_eq!((world.counts(ada).await.followers, world.counts(ada).await.following), (0, 0));
    assert_eq!(world.count_items(&format!("A#{ada}"), "FOLLOWER#"), 0);
}

#[tokio::test]
async fn a_mute_is_the_readers_alone_and_ends_at_its_second() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.follow(ada, bob).await.unwrap();
    let before = (version(&world, ada).await, version(&world, bob).await);
    world.writer.mute(ada, bob, false, "60".parse().unwrap()).await.unwrap();
    assert_eq!(version(&world, ada).await, GraphVersion(before.0.0 + 1));
    assert_eq!(version(&world, bob).await, before.1, "who is muted never learns of it");
    let until = Some(ExpiresAt::from_secs(world.now().as_secs() + 60));
    let mute = Mute { notifications: false, until };
    assert_eq!(stance(&world, ada, bob).await.mute, Some(mute));
    assert_eq!(stance(&world, bob, ada).await, Stance::default());
    let muted = world.reader.muted(ada, &PeoplePage::default()).await.unwrap();
    assert_eq!(muted.entries, [(bob, mute)]);
    assert!(world.reader.following(ada).await.unwrap().screen.hides(bob, world.now()));
    assert!(world.reader.screen(ada).await.unwrap().hides(bob, world.now()));

    world.pass(secs(60));
    assert_eq!(stance(&world, ada, bob).await, Stance::default());
    assert!(world.reader.muted(ada, &PeoplePage::default()).await.unwrap().entries.is_empty());
    assert_eq!(world.reader.screen(ada).await.unwrap(), Screen::default());
    world.writer.mute(ada, bob, true, MuteFor::EVER).await.unwrap();
    world.pass(Duration::from_hours(24 * 365));
    assert_eq!(stance(&world, ada, bob).await.mute, Some(Mute { notifications: true, until: None }));
    let once = version(&world, ada).await;
    world.writer.mute(ada, bob, true, MuteFor::EVER).await.unwrap();
    assert_eq!(version(&world, ada).await, once, "repeated, it changes nothing");
    for _ in 0..2 {
        world.writer.unmute(ada, bob).await.unwrap();
        assert_eq!(stance(&world, ada, bob).await, Stance::default());
    }
    assert_eq!(world.count_items("A#", "STANCE#"), 0);
}

#[tokio::test]
async fn a_mute_and_a_block_come_and_go_by_themselves() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.mute(ada, bob, true, "60".parse().unwrap()).await.unwrap();
    world.writer.block(ada, bob).await.unwrap();
    assert!(stance(&world, ada, bob).await.mute.is_some());
    world.pass(secs(60));
    world.store.sweep().unwrap();
    let left = stance(&world, ada, bob).await;
    assert_eq!(left, Stance { blocks: true, ..Stance::default() }, "the end of a mute ends no block");
    world.writer.mute(ada, bob, true, MuteFor::EVER).await.unwrap();
    world.writer.unblock(ada, bob).await.unwrap();
    assert!(stance(&world, ada, bob).await.mute.is_some());
}

#[tokio::test]
async fn who_hides_as_many_as_one_may_hides_no_more_but_can_be_hidden_from() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let full = [("version", 9), ("following", 0), ("edges", 0), ("hides", MAX_HIDDEN)];
    world.put(&format!("A#{ada}"), "HEAD#GRAPH", &full).await;
    let refused = world.writer.block(ada, bob).await;
    assert!(matches!(refused, Err(Error::HidesTooMany)), "{refused:?}");
    let refused = world.writer.mute(ada, bob, true, MuteFor::EVER).await;
    assert!(matches!(refused, Err(Error::HidesTooMany)), "{refused:?}");
    world.writer.block(bob, ada).await.unwrap();
    assert!(stance(&world, ada, bob).await.blocked_by);
    let screen = world.reader.screen(ada).await.unwrap();
    assert!(screen.is_partial(), "more than is read at once: authors are asked for");
    let asked = world.reader.stances(&[(ada, bob), (bob, ada), (ada, ada)]).await.unwrap();
    assert_eq!(asked.len(), 2);
    assert!(asked[&(ada, bob)].blocked_by && asked[&(bob, ada)].blocks);
    assert!(!world.reader.following(ada).await.unwrap().screen.is_partial());
}

#[tokio::test]
async fn nobody_hides_or_notes_himself_or_nobody() {
    let world = World::new().await;
    let (ada, nobody) = (world.ada().await, AccountId::from_u64(1).unwrap());
    let before = world.items().len();
    for (other, itself) in [(ada, true), (nobody, false)] {
        for refused in [
            world.writer.block(ada, other).await,
            world.writer.mute(ada, other, true, MuteFor::EVER).await,
            world.writer.note(ada, other, &"who?".parse().unwrap()).await,
        ] {
            assert_eq!(matches!(refused, Err(Error::Oneself)), itself, "{refused:?}");
            assert_eq!(matches!(refused, Err(Error::NoSuchAccount)), !itself, "{refused:?}");
        }
        world.writer.unblock(ada, other).await.unwrap();
        world.writer.unmute(ada, other).await.unwrap();
    }
    assert_eq!(world.items().len(), before);
}

#[tokio::test]
async fn a_note_is_its_writers_alone() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let note = async |reader, other: AccountId| {
        world.reader.relationships(reader, &[other]).await.unwrap()[0].note.as_str().to_owned()
    };
    for text in ["met at the engine", "met at the engine", "owes me a book"] {
        world.writer.note(ada, bob, &text.parse().unwrap()).await.unwrap();
        assert_eq!((note(ada, bob).await, note(bob, ada).await), (text.to_owned(), String::new()));
    }
    let page = PeoplePage::default();
    let noted = world.reader.noted(ada, &page).await.unwrap();
    assert_eq!((noted.entries, noted.on), (vec![(bob, "owes me a book".parse().unwrap())], None));
    assert!(world.reader.noted(bob, &page).await.unwrap().entries.is_empty());
    world.writer.note(ada, bob, &"".parse().unwrap()).await.unwrap();
    assert_eq!(note(ada, bob).await, "");
    assert_eq!(world.count_items("A#", "NOTE#"), 0);
}

#[tokio::test]
async fn who_hides_nobody_pays_one_read_for_that() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.store.reset_calls();
    world.reader.screen(ada).await.unwrap();
    world.reader.author_relationships(ada, &[bob], &[bob]).await.unwrap();
    let calls = world.store.calls();
    assert_eq!((calls.of("GetItem"), calls.of("BatchGetItem"), calls.total()), (1, 1, 2));
    assert!((calls.read_units() - 3.0).abs() < 1e-9, "{calls:?}");
    world.writer.block(bob, ada).await.unwrap();
    world.store.reset_calls();
    assert!(world.reader.screen(ada).await.unwrap().hides(bob, world.now()));
    assert!(world.reader.author_relationships(ada, &[bob], &[]).await.unwrap().stance(bob).blocked_by);
    let calls = world.store.calls();
    assert_eq!(
        (calls.of("GetItem"), calls.of("Query"), calls.of("BatchGetItem"), calls.total()),
        (1, 1, 2, 4)
    );
}
