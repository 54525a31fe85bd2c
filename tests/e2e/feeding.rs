//! `derive` writes into the table whose stream feeds it. What it writes must not keep it busy for ever: nothing on AWS would
//! stop that (its detection of recursive loops does not know `DynamoDB`:
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html>), and all of it is paid for.
//!
//! Each record is handed to it alone, and what the stream has then, by the template's filter, is what followed from it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use crudder_domain::{
    AccountId, Attachment, Blurhash, Clock, Description, Format, Interaction, Lifetime, MediaId, Mention,
    Rendition, SpoilerText, Status, Visibility,
};
use crudder_local::clock::MovableClock;
use crudder_local::data::DataDir;
use crudder_local::gateway::Invoke;
use crudder_local::stream::Poller;
use crudder_local::world::{self, Options, Ports, World};
use crudder_messages::{AccountChange, FollowOptionsChange, NewStatus, Posted, StatusChange, Writer};
use serde_json::{Value, json};

/// How many do what anybody may do.
const READERS: u16 = 3;
const MONTH: i64 = 31 * 86_400;

/// All that may follow from what it is fed, but for what says how far something has come. Whoever adds to this has to say here
/// why it ends.
const FOLLOWS: [&str; 7] = [
    // What hangs on a status goes with it, and what hangs on that: never back.
    "MODIFY STATUS",
    "REMOVE STATUS",
    "REMOVE FAVOURITE#",
    "REMOVE BOOKMARK#",
    // Of a picture that a status showed: from which nothing follows in the table.
    "REMOVE MEDIA",
    // Who is let in waits no more, and follows: from which nothing follows but notifications, which are not fed.
    "REMOVE REQUEST#",
    "INSERT FOLLOWER#",
];

/// Items that say how far something has come, written again and again under one name until it is through. It takes hundreds of
/// people to see one: that each comes further, and to an end, is held in `crates/messages/tests/store/{cascade,telling}.rs`.
const PROGRESS: [&str; 3] = ["ACCEPTING", "CASCADE", "TELLING#"];

/// From these nothing follows that is fed, however many there are: they are handed over together.
const LEAVES: [&str; 4] = ["FAVOURITE#", "BOOKMARK#", "FOLLOWER#", "REQUEST#"];

/// The words that the template's filter for `derive` names sort keys by.
fn fed() -> BTreeSet<String> {
    let template = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml")).unwrap();
    let patterns = template.split("  DeriveFunction:").nth(1).unwrap();
    let patterns = patterns.split("FunctionResponseTypes").next().unwrap();
    let patterns =
        patterns.lines().filter_map(|line| line.trim().strip_prefix("- Pattern: '")?.strip_suffix('\''));
    let mut words = BTreeSet::new();
    for pattern in patterns {
        let pattern: Value = serde_json::from_str(pattern).unwrap();
        for word in pattern["dynamodb"]["Keys"]["sk"]["S"].as_array().unwrap() {
            words.insert(word.as_str().or(word["prefix"].as_str()).unwrap().to_owned());
        }
    }
    words
}

/// A record of the stream, and those that it followed from.
struct Fed {
    record: Value,
    from: Vec<Value>,
}

struct Loop {
    world: World,
    writer: Writer,
    /// Shows what the stream has that a filter lets through.
    watch: Poller,
    seen: Arc<Mutex<Vec<Value>>>,
    words: BTreeSet<String>,
    fed: BTreeSet<String>,
    followed: BTreeSet<String>,
}

impl Loop {
    async fn start() -> Self {
        let options = Options {
            data: DataDir::ephemeral(),
            clock: MovableClock::with_offset(0),
            cache_budget: None,
            rate_limits: false,
            domain: None,
            ports: Ports::default(),
        };
        let world = World::open(world::template(None).unwrap(), options).await.unwrap();
        let mut derive =
            world::template(None).unwrap().functions.into_values().find(|it| it.handler == "derive").unwrap();
        let source = derive.stream.take().unwrap();
        "watch".clone_into(&mut derive.handler);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&seen);
        let invoke: Invoke = Arc::new(move |_, event| {
            notes.lock().unwrap().extend(event["Records"].as_array().unwrap().iter().cloned());
            Box::pin(async { Ok(json!({ "batchItemFailures": [] })) })
        });
        let (database, clock) = (world.dynamodb.database().clone(), Arc::clone(&world.clock));
        let watch = Poller::open(database, world.table(), &derive, source, invoke, clock).unwrap();
        let writer = Writer::new(world.messages.clone());
        let (fed, followed) = (BTreeSet::new(), BTreeSet::new());
        Self { world, writer, watch, seen, words: self::fed(), fed, followed }
    }

    /// Such as `INSERT FOLLOWER#`.
    fn kind(&self, record: &Value) -> String {
        let sk = record["dynamodb"]["Keys"]["sk"]["S"].as_str().unwrap();
        let word =
            self.words.iter().find(|word| sk == *word || (word.ends_with('#') && sk.starts_with(*word)));
        format!("{} {}", record["eventName"].as_str().unwrap(), word.unwrap())
    }

    async fn new_records(&self) -> Vec<Value> {
        self.watch.drain(|_| ()).await.unwrap();
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    /// Hands it all that waits, and what follows from that.
    async fn run(&mut self) {
        let mut waits = self.sorted(self.new_records().await, &[]).await;
        while let Some(Fed { record, from }) = waits.pop_front() {
            self.fed.insert(self.kind(&record));
            self.hand_over(std::slice::from_ref(&record)).await;
            let from = [from, vec![record]].concat();
            let records = self.new_records().await;
            for record in &records {
                let kind = self.kind(record);
                assert!(
                    FOLLOWS.contains(&kind.as_str()),
                    "{kind} follows from {}",
                    self.kind(&from[from.len() - 1])
                );
                self.assert_ends(record, &from);
                self.followed.insert(kind);
            }
            let more = self.sorted(records, &from).await;
            waits.extend(more);
        }
    }

    /// Hands over the leaves among them; the others are to be handed over one by one.
    async fn sorted(&mut self, records: Vec<Value>, from: &[Value]) -> VecDeque<Fed> {
        let is_leaf = |record: &Value| LEAVES.iter().any(|word| self.kind(record).ends_with(word));
        let (leaves, others): (Vec<_>, Vec<_>) = records.into_iter().partition(is_leaf);
        self.fed.extend(leaves.iter().map(|record| self.kind(record)).collect::<Vec<_>>());
        for batch in leaves.chunks(100) {
            self.hand_over(batch).await;
        }
        let followed = self.new_records().await;
        assert!(leaves.is_empty() || followed.is_empty(), "from a leaf follows {followed:?}");
        others.into_iter().map(|record| Fed { record, from: from.to_vec() }).collect()
    }

    async fn hand_over(&self, records: &[Value]) {
        let answer = (self.world.invoke)("derive", json!({ "Records": records })).await.unwrap();
        assert_eq!(answer, json!({ "batchItemFailures": [] }), "{records:?}");
    }

    /// Nothing follows from itself, by whatever way.
    fn assert_ends(&self, record: &Value, from: &[Value]) {
        let keys = &record["dynamodb"]["Keys"];
        let is_its_own = from.iter().any(|before| before["dynamodb"]["Keys"] == *keys);
        assert!(!is_its_own, "{} follows from itself", self.kind(record));
    }

    async fn account(&self, handle: &str) -> AccountId {
        let id = AccountId::new(self.world.clock.now(), u16::from(handle.as_bytes()[0]));
        self.writer.reserve_handle(&handle.parse().unwrap(), id).await.unwrap();
        self.writer.create_account(id).await.unwrap().unwrap();
        id
    }

    /// That they never signed up is nothing to the table.
    fn readers(&self) -> Vec<AccountId> {
        (0..READERS).map(|number| AccountId::new(self.world.clock.now(), 1_000 + number)).collect()
    }

    async fn post(&self, new: NewStatus) -> Status {
        match self.writer.post(new, None).await.unwrap() {
            Posted::New { status, .. } => *status,
            Posted::Repeated(_) => panic!("nothing was posted before"),
        }
    }

    async fn picture(&self, owner: AccountId) -> MediaId {
        let rendition = Rendition { format: Format::Jpeg, width: 4, height: 3 };
        let attachment = |id| Attachment {
            id,
            original: rendition,
            preview: rendition,
            blurhash: Blurhash::new("00TI:j".to_owned()),
            description: Description::default(),
            focus: None,
            copy: 0,
        };
        self.writer.add_media(owner, attachment).await.unwrap().0.id
    }

    async fn edit(&self, status: &Status, change: StatusChange) {
        self.writer.edit_status(status.author, status.id, &change).await.unwrap().unwrap();
    }
}

fn status_of(author: AccountId) -> NewStatus {
    NewStatus {
        author,
        text: "hello".parse().unwrap(),
        spoiler_text: SpoilerText::default(),
        sensitive: false,
        visibility: Visibility::Public,
        language: None,
        lifetime: days(2),
        in_reply_to: None,
        poll: None,
        mentions: Vec::new(),
        media: Vec::new(),
    }
}

fn days(days: u64) -> Lifetime {
    Lifetime::from_secs(days * 86_400).unwrap()
}

fn lives(lifetime: Lifetime) -> StatusChange {
    StatusChange { lifetime: Some(lifetime), ..StatusChange::default() }
}

/// A status with all that can hang on it, and an answer to it.
async fn a_status_and_what_hangs_on_it(it: &mut Loop, ada: AccountId, bob: AccountId) -> (Status, Status) {
    let mentions = vec![Mention { account: bob, handle: "bob".parse().unwrap() }];
    let media = vec![it.picture(ada).await];
    let root = it.post(NewStatus { mentions, media, ..status_of(ada) }).await;
    let answer = it.post(NewStatus { in_reply_to: Some(root.clone()), ..status_of(bob) }).await;
    let below = it.post(NewStatus { in_reply_to: Some(answer.clone()), ..status_of(ada) }).await;
    for status in [&root, &answer, &below] {
        for (who, mark) in [(bob, Interaction::Favourite), (ada, Interaction::Bookmark)] {
            it.writer.add_interaction(who, status, mark).await.unwrap();
        }
        it.writer.boost(bob, status, Visibility::Public).await.unwrap();
    }
    for reader in it.readers() {
        it.writer.add_interaction(reader, &root, Interaction::Favourite).await.unwrap();
    }
    it.run().await;
    (root, answer)
}

/// A post of somebody of whom others asked to hear, and its end.
async fn a_post_that_others_hear_of(it: &mut Loop, author: AccountId) {
    for reader in it.readers() {
        let wishes = FollowOptionsChange { notify: Some(true), ..FollowOptionsChange::default() };
        it.writer.follow_with(reader, author, wishes).await.unwrap();
    }
    let status = it.post(status_of(author)).await;
    it.run().await;
    it.writer.delete_status(author, status.id).await.unwrap();
    it.run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_derive_writes_never_feeds_it_for_ever() {
    let mut it = Loop::start().await;
    let (ada, bob) = (it.account("ada").await, it.account("bob").await);
    let (root, answer) = a_status_and_what_hangs_on_it(&mut it, ada, bob).await;

    // It is edited, lives longer, and shorter again: boosts and answers follow.
    let text = Some(("hallo".parse().unwrap(), Vec::new()));
    it.edit(&root, StatusChange { text, ..StatusChange::default() }).await;
    for lifetime in [days(9), days(1)] {
        it.edit(&root, lives(lifetime)).await;
        it.run().await;
    }
    it.writer.remove_interaction(bob, &answer, Interaction::Favourite).await.unwrap();
    it.writer.delete_status(bob, answer.id).await.unwrap();
    it.writer.delete_status(ada, root.id).await.unwrap();
    it.run().await;
    let eve = it.account("eve").await;
    a_post_that_others_hear_of(&mut it, eve).await;

    // A direct status, and pictures that nothing shows.
    let mentions = vec![Mention { account: bob, handle: "bob".parse().unwrap() }];
    it.post(NewStatus { visibility: Visibility::Direct, mentions, ..status_of(ada) }).await;
    let picture = it.picture(ada).await;
    it.writer.remove_media(ada, picture).await.unwrap();
    it.writer.add_portrait(ada).await.unwrap();
    it.writer.follow(bob, ada).await.unwrap();
    it.writer.unfollow(bob, ada).await.unwrap();

    // Some wait to be let in, and are.
    let locks = |locked| AccountChange { locked: Some(locked), ..AccountChange::default() };
    it.writer.update_account(bob, locks(true)).await.unwrap();
    for reader in it.readers() {
        it.writer.follow(reader, bob).await.unwrap();
    }
    it.writer.update_account(bob, locks(false)).await.unwrap();
    it.run().await;

    // Somebody leaves; everything ends.
    assert!(it.writer.start_account_deletion(bob).await.unwrap());
    it.run().await;
    it.world.turn_of_the_hour().await;
    it.run().await;
    it.world.clock.advance(MONTH);
    it.world.sweep().unwrap();
    let followed = it.followed.clone();
    it.followed.clear();
    it.run().await;
    assert_eq!(it.followed, BTreeSet::new(), "from what ends nothing follows");

    assert_eq!(
        followed,
        FOLLOWS.map(str::to_owned).into(),
        "all that may follow did, or the list is too long"
    );
    let fed = it.fed.iter().map(|kind| kind.split(' ').nth(1).unwrap()).chain(PROGRESS);
    assert_eq!(
        fed.map(str::to_owned).collect::<BTreeSet<_>>(),
        it.words,
        "the filter names what was never fed here"
    );
}
