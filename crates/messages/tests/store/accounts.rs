//! Accounts: reserved, confirmed, changed, shown.

use crudder_domain::{AccountId, DisplayName, Handle, Lifetime};
use crudder_messages::{AccountChange, Error};

use crate::world::{World, days, secs, status_of};

fn id(number: u64) -> AccountId {
    AccountId::from_u64(number).unwrap()
}

fn handle(text: &str) -> Handle {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_reservation_becomes_an_account_once() {
    let world = World::new().await;
    let reserved = world.writer.reserve_handle(&handle("ada"), id(1)).await.unwrap();
    assert_eq!(world.reader.reservation(id(1)).await.unwrap(), Some(reserved.clone()));
    assert_eq!(world.reader.holder(&handle("ADA")).await.unwrap(), Some(reserved.account));
    assert_eq!(world.reader.account_id(&handle("ada")).await.unwrap(), None, "reserved is not claimed");

    let ada = world.writer.create_account(id(1)).await.unwrap().unwrap();
    assert_eq!(world.writer.create_account(id(1)).await.unwrap(), Some(ada.clone()));
    assert_eq!(world.reader.account(id(1)).await.unwrap(), Some(ada));
    assert_eq!(world.reader.account_id(&handle("Ada")).await.unwrap(), Some(id(1)));
    assert_eq!(world.reader.reservation(id(1)).await.unwrap(), None);
    assert_eq!(world.reader.holder(&handle("ada")).await.unwrap(), Some(id(1)));
}

#[tokio::test]
async fn who_reserved_nothing_gets_no_account() {
    let world = World::new().await;
    assert_eq!(world.writer.create_account(id(1)).await.unwrap(), None);
}

#[tokio::test]
async fn a_handle_is_one_persons_in_any_case() {
    let world = World::new().await;
    world.account("ada").await;
    let taken = world.writer.reserve_handle(&handle("ADA"), id(2)).await;
    assert!(matches!(taken, Err(Error::HandleTaken)), "{taken:?}");
    world.writer.reserve_handle(&handle("bob"), id(3)).await.unwrap();
    let reserved = world.writer.reserve_handle(&handle("bob"), id(4)).await;
    assert!(matches!(reserved, Err(Error::HandleTaken)), "{reserved:?}");
}

#[tokio::test]
async fn an_account_id_that_was_drawn_before_is_refused() {
    let world = World::new().await;
    let ada = world.account("ada").await;
    let confirmed = world.writer.reserve_handle(&handle("bob"), ada.id).await;
    assert!(matches!(confirmed, Err(Error::AccountIdTaken)), "{confirmed:?}");
    world.writer.reserve_handle(&handle("carol"), id(7)).await.unwrap();
    let reserved = world.writer.reserve_handle(&handle("dave"), id(7)).await;
    assert!(matches!(reserved, Err(Error::AccountIdTaken)), "{reserved:?}");
}

#[tokio::test]
async fn a_reservation_lasts_a_day_even_if_nobody_sweeps() {
    let world = World::new().await;
    world.writer.reserve_handle(&handle("ada"), id(1)).await.unwrap();
    world.pass(secs(86_399));
    assert!(world.writer.reserve_handle(&handle("ada"), id(2)).await.is_err());
    world.pass(secs(1));
    assert_eq!(world.reader.reservation(id(1)).await.unwrap(), None);
    assert_eq!(world.reader.holder(&handle("ada")).await.unwrap(), None);
    assert_eq!(world.writer.create_account(id(1)).await.unwrap(), None);
    world.writer.reserve_handle(&handle("ada"), id(2)).await.unwrap();
    assert_eq!(world.writer.create_account(id(1)).await.unwrap(), None, "it is another's now");
    assert!(world.writer.create_account(id(2)).await.unwrap().is_some());
}

#[tokio::test]
async fn reserving_again_starts_the_day_anew() {
    let world = World::new().await;
    world.writer.reserve_handle(&handle("ada"), id(1)).await.unwrap();
    world.pass(secs(80_000));
    world.writer.reserve_handle(&handle("ada"), id(1)).await.unwrap();
    world.pass(secs(80_000));
    assert!(world.writer.create_account(id(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_released_handle_is_free_and_a_claimed_one_is_not_released() {
    let world = World::new().await;
    world.writer.reserve_handle(&handle("ada"), id(1)).await.unwrap();
    world.writer.release_handle(&handle("ada"), id(2)).await.unwrap();
    assert!(world.reader.reservation(id(1)).await.unwrap().is_some(), "it is not hers");
    world.writer.release_handle(&handle("ada"), id(1)).await.unwrap();
    world.writer.release_handle(&handle("ada"), id(1)).await.unwrap();
    world.writer.reserve_handle(&handle("ada"), id(2)).await.unwrap();
    world.writer.create_account(id(2)).await.unwrap();
    world.writer.release_handle(&handle("ada"), id(2)).await.unwrap();
    assert_eq!(world.reader.account_id(&handle("ada")).await.unwrap(), Some(id(2)));
}

#[tokio::test]
async fn a_profile_changes_where_it_is_told_to_and_counts_up() {
    let world = World::new().await;
    let ada = world.account("ada").await;
    let name: DisplayName = "Ada L.".parse().unwrap();
    let change = AccountChange { display_name: Some(name.clone()), ..AccountChange::default() };
    let changed = world.writer.update_account(ada.id, change).await.unwrap();
    assert_eq!((changed.display_name, changed.version, changed.locked), (name.clone(), 2, false));
    let change = AccountChange {
        note: Some("Poetical science.".parse().unwrap()),
        locked: Some(true),
        default_lifetime: Some(Lifetime::MIN),
        ..AccountChange::default()
    };
    world.writer.update_account(ada.id, change).await.unwrap();
    let changed = world.reader.account(ada.id).await.unwrap().unwrap();
    assert_eq!((changed.display_name, changed.version, changed.locked), (name, 3, true));
    assert_eq!((changed.note.as_str(), changed.default_lifetime), ("Poetical science.", Lifetime::MIN));
    let nobody = world.writer.update_account(id(9), AccountChange::default()).await;
    assert!(matches!(nobody, Err(Error::NoSuchAccount)), "{nobody:?}");
}

#[tokio::test]
async fn handles_are_looked_up_in_a_batch() {
    let world = World::new().await;
    let (ada, bob) = (world.account("ada").await, world.account("bob").await);
    world.writer.reserve_handle(&handle("carol"), id(3)).await.unwrap();
    world.store.reset_calls();
    let handles = ["ada", "carol", "nobody_here", "bob", "ada"].map(handle);
    let mut found = world.reader.account_ids(&handles).await.unwrap();
    found.sort();
    assert_eq!(found, [(handle("ada"), ada.id), (handle("bob"), bob.id)]);
    assert_eq!(world.store.calls().total(), 1);
}

#[tokio::test]
async fn accounts_are_shown_with_their_counts_in_batches() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for number in 0..20 {
        ids.push(world.account(&format!("person{number}")).await.id);
    }
    for follower in &ids[1..] {
        world.writer.follow(*follower, ids[0]).await.unwrap();
    }
    world.post(status_of(ids[0])).await;
    world.store.reset_calls();
    ids.push(id(99));
    let shown = world.reader.accounts(&ids).await.unwrap();
    let calls = world.store.calls();
    // 21 accounts of seven keys are two batches, and one looks for the account that is not there.
    assert_eq!((calls.of("BatchGetItem"), calls.total()), (3, 3));
    assert_eq!(shown.len(), 20);
    for (account, counts) in shown {
        let expected = if account.id == ids[0] { (19, 0, 1) } else { (0, 1, 0) };
        assert_eq!((counts.followers, counts.following, counts.statuses), expected);
    }
}

#[tokio::test]
async fn an_account_that_was_just_made_is_shown_though_reads_lag() {
    let world = World::new().await;
    world.store.lag().await.unwrap();
    let ada = world.account("ada").await;
    let shown = world.reader.accounts(&[ada.id]).await.unwrap();
    assert_eq!(shown[0].0, ada);
    assert_eq!(world.reader.account(ada.id).await.unwrap(), Some(ada.clone()));
    assert_eq!(world.reader.account_id(&ada.handle).await.unwrap(), Some(ada.id));
}

#[tokio::test]
async fn warming_up_is_one_read_that_finds_nothing() {
    let world = World::new().await;
    world.reader.warm_up().await;
    let calls = world.store.calls();
    assert_eq!((calls.of("GetItem"), calls.total()), (1, 1));
    world.store.faults().drop.every(1);
    world.reader.warm_up().await;
}

#[tokio::test]
async fn an_account_stays_though_all_else_of_it_ends() {
    let world = World::new().await;
    let ada = world.ada().await;
    world.post(status_of(ada)).await;
    world.pass(days(100));
    world.store.sweep().unwrap();
    assert_eq!(world.counts(ada).await.statuses, 0);
    assert!(world.reader.account(ada).await.unwrap().is_some());
}

#[tokio::test]
async fn who_is_there_is_told_from_who_never_was_and_who_left() {
    let world = World::new().await;
    let ada = world.ada().await;
    let nobody = AccountId::from_u64(7).unwrap();
    assert_eq!(world.reader.presence(nobody).await.unwrap(), None);
    assert!(matches!(world.writer.end_sessions(nobody).await, Err(Error::NoSuchAccount)));
    let there = world.reader.presence(ada).await.unwrap().unwrap();
    assert_eq!(world.reader.head(ada).await.unwrap().presence, Some(there));
    let not_before = world.writer.end_sessions(ada).await.unwrap();
    let there = world.reader.presence(ada).await.unwrap().unwrap();
    assert!(there.holds(Some(not_before)) && !there.holds(Some(not_before - 1)));
    world.writer.update_account(ada, AccountChange::default()).await.unwrap();
    assert_eq!(
        world.reader.head(ada).await.unwrap().presence,
        Some(there),
        "a change of the profile leaves it"
    );
    world.writer.start_account_deletion(ada).await.unwrap();
    assert_eq!(world.reader.presence(ada).await.unwrap(), None);
    assert!(
        matches!(world.writer.end_sessions(ada).await, Err(Error::NoSuchAccount)),
        "nothing brings it back"
    );
    assert_eq!(world.reader.head(ada).await.unwrap().presence, None);
}
