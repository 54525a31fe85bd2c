//! An account that leaves takes with it all that it left, however often it is interrupted, and nothing of others'.

use std::time::Duration;

use crudder_domain::{
    Access, AccountId, Interaction, MuteFor, RepliesPolicy, Scopes, SecretHash, Visibility,
};
use crudder_messages::{
    AccountChange, Error, IdempotencyKey, NewApp, NewStatus, NewToken, Progress, StatusChange,
};

use crate::world::{World, days, lifetime, secs};

/// Two hours: as long as a token that was given before can be about.
const TOKENS: Duration = Duration::from_hours(2);

/// A public status that outlives the steps.
fn status_of(author: AccountId) -> NewStatus {
    NewStatus { lifetime: lifetime(86_400), ..crate::world::status_of(author) }
}

struct Left {
    world: World,
    ada: AccountId,
    bob: AccountId,
    token: SecretHash,
}

/// Ada, with everything that an account can leave; and Bob, who stays.
async fn left() -> Left {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let eve = world.account("eve").await.id;
    let locked = AccountChange { locked: Some(true), ..AccountChange::default() };
    world.writer.update_account(eve, locked).await.unwrap();
    for (from, to) in [(ada, bob), (bob, ada), (ada, eve)] {
        world.writer.follow(from, to).await.unwrap();
    }
    // Ids of statuses differ from those of accounts only by their time.
    world.pass(secs(1));
    let of_bob = world.post(status_of(bob)).await;
    for mark in [Interaction::Favourite, Interaction::Bookmark] {
        world.writer.add_interaction(ada, &of_bob, mark).await.unwrap();
    }
    world.writer.mute_thread(ada, &of_bob, true).await.unwrap();
    world.writer.boost(ada, &of_bob, Visibility::Public).await.unwrap();
    for visibility in [Visibility::Public, Visibility::Private, Visibility::Direct] {
        world.pass(secs(1));
        world.post(NewStatus { visibility, ..status_of(ada) }).await;
    }
    let answer = world.post(NewStatus { in_reply_to: Some(of_bob.clone()), ..status_of(ada) }).await;
    world.writer.post(status_of(ada), Some(IdempotencyKey::new("key", b""))).await.unwrap();
    let change = StatusChange { sensitive: Some(true), ..StatusChange::default() };
    world.writer.edit_status(ada, answer.id, &change).await.unwrap().unwrap();
    world.writer.pin_status(&answer, true).await.unwrap();
    let list = world.writer.make_list(ada, "Friends".parse().unwrap(), RepliesPolicy::List).await.unwrap();
    world.writer.add_to_list(ada, list.id, &[bob]).await.unwrap();
    stand_between(&world, ada, bob).await;
    let shown = world.picture(ada).await;
    world.post(NewStatus { media: vec![shown], ..status_of(ada) }).await;
    world.picture(ada).await;
    let new = NewApp {
        name: "toot".parse().unwrap(),
        website: None,
        redirect_uris: vec!["urn:ietf:wg:oauth:2.0:oob".parse().unwrap()],
        scopes: Scopes::DEFAULT,
    };
    let hash = |number: usize| -> SecretHash { format!("{number:064x}").parse().unwrap() };
    let app = world.writer.register_app(new, hash(0)).await.unwrap();
    let access = Access { app: app.app.id, account: Some(ada), scopes: Scopes::DEFAULT };
    world
        .writer
        .issue(&NewToken { token: hash(1), refresh: Some(hash(2)), access }, &app, None)
        .await
        .unwrap();
    Left { world, ada, bob, token: hash(1) }
}

/// Mutes, notes, lists and blocks of either side, as far as they go together.
async fn stand_between(world: &World, ada: AccountId, bob: AccountId) {
    let (fay, gus) = (world.account("fay").await.id, world.account("gus").await.id);
    for (by, of) in [(ada, bob), (bob, ada)] {
        world.writer.mute(by, of, true, MuteFor::EVER).await.unwrap();
        world.writer.note(by, of, &"Met at a ball".parse().unwrap()).await.unwrap();
        world.writer.block(by, fay).await.unwrap();
        world.writer.block(gus, of).await.unwrap();
    }
    let list = world.writer.make_list(bob, "Friends".parse().unwrap(), RepliesPolicy::List).await.unwrap();
    world.writer.add_to_list(bob, list.id, &[ada]).await.unwrap();
}

impl Left {
    /// How many items tell of Ada by her id or her name. Of which deleted status a picture was is forgotten by way of the
    /// stream.
    fn traces(&self) -> usize {
        let id = self.ada.to_string();
        let tells = |text: String| text.contains(&id) || text.contains("\"ada\"") || text.contains("H#ada");
        let is_attached = |item: &std::collections::HashMap<String, serde_json::Value>| {
            item["sk"]["S"] == "MEDIA" && item.contains_key("status")
        };
        let items = self.world.items().into_iter().filter(|item| !is_attached(item));
        items.filter(|item| tells(serde_json::to_string(item).unwrap())).count()
    }

    async fn step_until(&self, end: Progress) {
        for _ in 0..50 {
            if self.world.writer.continue_account_deletion(self.ada).await.unwrap() == end {
                return;
            }
        }
        panic!("it takes too many steps");
    }

    /// Nothing of Ada's is there, and Bob is as if she had never been.
    async fn is_over(&self) {
        assert_eq!(self.traces(), 0, "{:#?}", self.world.items());
        let counts = self.world.counts(self.bob).await;
        assert_eq!((counts.followers, counts.following, counts.statuses), (0, 0, 1));
        assert_eq!(self.world.reader.following(self.bob).await.unwrap().accounts, []);
        let of_bob = self.world.authored(self.bob).await;
        let numbers = self.world.reader.status_counts(&of_bob).await.unwrap()[&of_bob[0]];
        assert_eq!((numbers.favourites, numbers.reblogs, numbers.replies), (0, 0, 0));
        assert_eq!(self.world.reader.leaving(10).await.unwrap(), []);
        // Their ids lie there as bytes.
        let lists = self.world.reader.lists(self.bob).await.unwrap();
        assert!(lists.iter().all(|list| list.members.is_empty()), "{lists:?}");
        // Bob keeps what was not about her: that he blocks one, and another blocks him.
        assert_eq!(self.world.count_items(&format!("A#{}", self.bob), "STANCE#"), 2);
        assert_eq!(self.world.count_items("", "UPLOAD#") + self.world.count_items("", "LISTED_BY#"), 0);
    }
}

#[tokio::test]
async fn from_the_first_step_on_it_is_nobody_and_its_name_stays_taken_until_the_last() {
    let left = left().await;
    let (world, ada) = (&left.world, left.ada);
    assert!(world.writer.start_account_deletion(ada).await.unwrap());
    assert!(world.writer.start_account_deletion(ada).await.unwrap(), "repeated, it changes nothing");
    assert_eq!(world.reader.account(ada).await.unwrap(), None);
    assert_eq!(world.reader.accounts(&[ada]).await.unwrap(), []);
    let handle = "ada".parse().unwrap();
    assert_eq!(world.reader.account_id(&handle).await.unwrap(), None);
    let taken = |result| assert!(matches!(result, Err(Error::HandleTaken)));
    let other = AccountId::new(world.now(), 999);
    taken(world.writer.reserve_handle(&handle, other).await);
    assert_eq!(world.writer.create_account(ada).await.unwrap(), None, "signing in brings nothing back");
    assert_eq!(world.reader.leaving(10).await.unwrap(), [ada]);
    left.step_until(Progress::Waits).await;
    assert_eq!(world.reader.access(&left.token).await.unwrap(), None);
    taken(world.writer.reserve_handle(&handle, other).await);

    // A token that was still good does something yet.
    world.writer.follow(ada, left.bob).await.unwrap();
    world.post(status_of(ada)).await;
    world.pass(TOKENS);
    left.step_until(Progress::Done).await;
    left.is_over().await;
    world.writer.reserve_handle(&handle, other).await.unwrap();
    assert_eq!(
        world.writer.continue_account_deletion(ada).await.unwrap(),
        Progress::Done,
        "repeated, it does nothing"
    );
    assert!(!world.writer.start_account_deletion(ada).await.unwrap());
}

#[tokio::test]
async fn interrupted_at_any_moment_it_goes_on_from_there() {
    let left = left().await;
    left.world.writer.start_account_deletion(left.ada).await.unwrap();
    left.world.pass(TOKENS);
    // Each try is cut off a little later than the one before, in the middle of whatever it is doing.
    let mut interrupted = 0;
    for patience in 0..10_000 {
        let step = left.world.writer.continue_account_deletion(left.ada);
        match tokio::time::timeout(Duration::from_micros(patience * 200), step).await {
            Ok(Ok(Progress::Done)) => break,
            Ok(_) => {}
            Err(_) => interrupted += 1,
        }
    }
    assert!(interrupted > 0);
    left.is_over().await;
}

#[tokio::test]
async fn answers_that_are_lost_and_conflicts_change_nothing() {
    let left = left().await;
    left.world.writer.start_account_deletion(left.ada).await.unwrap();
    left.world.pass(TOKENS);
    left.world.store.faults().lose_answer.every(4);
    left.world.store.faults().conflict.every(3);
    for _ in 0..100 {
        if matches!(left.world.writer.continue_account_deletion(left.ada).await, Ok(Progress::Done)) {
            break;
        }
    }
    left.world.store.faults().clear();
    left.is_over().await;
}

#[tokio::test]
async fn what_has_ended_and_was_not_collected_is_in_nobodys_way() {
    let left = left().await;
    left.world.pass(days(31));
    left.world.writer.start_account_deletion(left.ada).await.unwrap();
    left.world.pass(TOKENS);
    left.step_until(Progress::Done).await;
    left.world.store.sweep().unwrap();
    assert_eq!(left.traces(), 0);
}
