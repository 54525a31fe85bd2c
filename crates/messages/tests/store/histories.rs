//! Histories: whatever is done with a status, taken back and done again while its life is made longer and shorter, lasts as
//! long as the status does, and no longer. Held against a small model, with the table swept at every end.

use std::collections::BTreeSet;
use std::future::Future;

use crudder_domain::{
    AccountId, ExpiresAt, Interaction, Limit, NewPoll, Page, PollOption, Status, Visibility,
};
use crudder_messages::{Cascade, Change, Error, NewStatus, StatusChange};
use proptest::prelude::*;

use crate::world::{World, lifetime, secs, status_of};

/// What one person can do with a status and take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Favourite,
    Bookmark,
    Boost,
    Mute,
    Pin,
    /// Which can't be taken back.
    Vote,
}

const ALL: [What; 6] = [What::Favourite, What::Bookmark, What::Boost, What::Mute, What::Pin, What::Vote];

#[derive(Clone, Debug)]
enum Step {
    /// Does it, knowing the status as it was so many changes ago.
    Do(What, usize),
    Undo(What, usize),
    /// The author lets it live so many seconds from now.
    Renew(u64),
    /// So much time passes; what has ended is swept.
    Pass(u64),
    /// The stream's consumer catches up.
    Consume,
}

fn step() -> impl Strategy<Value = Step> {
    let what = || prop::sample::select(&ALL[..]);
    prop_oneof![
        5 => (what(), 0_usize..3).prop_map(|(what, ago)| Step::Do(what, ago)),
        4 => (what(), 0_usize..3).prop_map(|(what, ago)| Step::Undo(what, ago)),
        3 => prop_oneof![60_u64..400, 60_u64..20_000].prop_map(Step::Renew),
        3 => prop_oneof![1_u64..120, 60_u64..8_000].prop_map(Step::Pass),
        2 => Just(Step::Consume),
    ]
}

/// The stream's consumer, as far as it is the store's: what `derive` asks of it for each record.
pub(crate) struct Consumer {
    seen: usize,
}

impl Consumer {
    pub(crate) const fn new() -> Self {
        Self { seen: 0 }
    }

    pub(crate) async fn consume(&mut self, world: &World) {
        loop {
            let records = world.stream();
            let Some([keys, new, old]) = records.get(self.seen).cloned() else { return };
            self.seen += 1;
            let now = world.now();
            match Change::read(&keys, new, old, now).unwrap() {
                Change::StatusGone(status) if status.reblog.is_none() && status.is_alive(now) => {
                    world.writer.forget_pin(&status).await.unwrap();
                    world.writer.cascade(status.id, Cascade::default(), status.expires_at).await.unwrap();
                }
                Change::StatusChanged { before, after } if before.expires_at != after.expires_at => {
                    world.writer.cascade(after.id, Cascade::default(), after.expires_at).await.unwrap();
                }
                Change::CascadeContinues(id, cascade, end) => {
                    world.writer.cascade(id, cascade, end).await.unwrap();
                }
                Change::InteractionAdded(mark) => drop(world.writer.settled(&mark).await.unwrap()),
                _ => {}
            }
        }
    }
}

struct History {
    world: World,
    consumer: Consumer,
    ada: AccountId,
    bob: AccountId,
    /// The status, as it was after each change of its end.
    versions: Vec<Status>,
    done: BTreeSet<What>,
}

impl History {
    async fn new() -> Self {
        let world = World::new().await;
        let (ada, bob) = (world.ada().await, world.account("bob").await.id);
        let options: Vec<PollOption> = ["tea", "coffee"].map(|option| option.parse().unwrap()).into();
        let options = options.try_into().unwrap();
        let poll = NewPoll { options, multiple: false, hide_totals: false, lifetime: lifetime(600) };
        let status =
            world.post(NewStatus { poll: Some(poll), lifetime: lifetime(600), ..status_of(ada) }).await;
        let (consumer, versions, done) = (Consumer::new(), vec![status], BTreeSet::new());
        Self { world, consumer, ada, bob, versions, done }
    }

    fn status(&self) -> &Status {
        self.versions.last().unwrap()
    }

    fn is_alive(&self) -> bool {
        self.status().is_alive(self.world.now())
    }

    async fn step(&mut self, step: &Step) {
        let writer = &self.world.writer;
        match step {
            Step::Do(what, ago) | Step::Undo(what, ago) if self.is_alive() => {
                let known = &self.versions[self.versions.len().saturating_sub(1 + ago)];
                // Who read it when it was to end by now would have been told that it has.
                let known = if known.expires_at.is_alive(self.world.now()) { known } else { self.status() };
                let on = matches!(step, Step::Do(..));
                let mark = async |mark| {
                    if on {
                        writer.add_interaction(self.bob, known, mark).await.unwrap();
                    } else {
                        writer.remove_interaction(self.bob, known, mark).await.unwrap();
                    }
                };
                match what {
                    What::Favourite => mark(Interaction::Favourite).await,
                    What::Bookmark => mark(Interaction::Bookmark).await,
                    What::Boost if on => {
                        drop(writer.boost(self.bob, known, Visibility::Public).await.unwrap());
                    }
                    What::Boost => drop(writer.unboost(self.bob, known.id).await.unwrap()),
                    What::Mute => writer.mute_thread(self.bob, known, on).await.unwrap(),
                    What::Pin => writer.pin_status(known, on).await.unwrap(),
                    What::Vote if on => {
                        let vote = known.poll.as_ref().unwrap().vote(&[0]).unwrap();
                        writer.vote(self.bob, known, vote).await.unwrap();
                    }
                    What::Vote => return,
                }
                if on {
                    self.done.insert(*what);
                } else {
                    self.done.remove(what);
                }
            }
            Step::Do(..) | Step::Undo(..) => {}
            Step::Renew(life) => {
                let change = StatusChange { lifetime: Some(lifetime(*life)), ..StatusChange::default() };
                match writer.edit_status(self.ada, self.status().id, &change).await {
                    Ok(Some(edited)) if edited.status != *self.status() => self.versions.push(edited.status),
                    Ok(_) | Err(Error::TooManyEdits) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            Step::Consume => self.consumer.consume(&self.world).await,
            Step::Pass(time) => {
                self.consumer.consume(&self.world).await;
                self.all_ends_with_it();
                // To the second of its end, where it is passed.
                let left = self.status().expires_at.as_secs().saturating_sub(self.world.now().as_secs());
                self.world.pass(secs(if left > 0 { left.min(*time) } else { *time }));
                self.world.store.sweep().unwrap();
            }
        }
        if !self.is_alive() {
            self.done.clear();
        }
        self.is_as_it_was_left().await;
    }

    /// What each of the ways to ask says.
    async fn is_as_it_was_left(&self) {
        let (reader, status) = (&self.world.reader, self.status());
        if !self.is_alive() {
            assert_eq!(reader.status(status.id).await.unwrap(), None);
            return;
        }
        let has = |what| self.done.contains(&what);
        let marks = reader.interactions(self.bob, [status]).await.unwrap()[&status.id];
        let pinned = reader.interactions(self.ada, [status]).await.unwrap()[&status.id].pinned;
        let found =
            (marks.favourited, marks.bookmarked, marks.reblogged, marks.muted, pinned, marks.vote.is_some());
        let expected = (
            has(What::Favourite),
            has(What::Bookmark),
            has(What::Boost),
            has(What::Mute),
            has(What::Pin),
            has(What::Vote),
        );
        assert_eq!(found, expected);
        let counts = reader.status_counts(&[status.id]).await.unwrap()[&status.id];
        assert_eq!(
            (counts.favourites, counts.reblogs, counts.tally.voters),
            (u64::from(has(What::Favourite)), u64::from(has(What::Boost)), u64::from(has(What::Vote)))
        );
        let page = Page { limit: Limit::MAX, ..Page::default() };
        for (mark, what) in
            [(Interaction::Favourite, What::Favourite), (Interaction::Bookmark, What::Bookmark)]
        {
            let marked = reader.interacted_statuses(self.bob, mark, &page).await.unwrap().entries;
            assert_eq!(marked.len(), usize::from(has(what)), "{what:?}");
        }
        let by = reader.favourited_by(status.id, &page).await.unwrap().entries;
        assert_eq!(by.len(), usize::from(has(What::Favourite)));
        let boosts = reader.reblogged_by(status.id, &page).await.unwrap().entries;
        assert_eq!(boosts.len(), usize::from(has(What::Boost)));
        assert_eq!(self.world.authored(self.bob).await.len(), usize::from(has(What::Boost)));
        assert_eq!(reader.pins(self.ada).await.unwrap().len(), usize::from(has(What::Pin)));
        // However late the stream.
        assert_eq!(self.world.counts(self.bob).await.statuses, u64::from(has(What::Boost)));
    }

    /// Every item that hangs on it, once the consumer has caught up.
    fn all_ends_with_it(&self) {
        if !self.is_alive() {
            return;
        }
        for item in self.world.items() {
            let (pk, sk) = (item["pk"]["S"].as_str().unwrap(), item["sk"]["S"].as_str().unwrap());
            let hangs =
                ["MARK#", "FAVOURITE#", "BOOKMARK#", "PINS", "STATUS"].iter().any(|it| sk.starts_with(it));
            // Where the consumer left off ends when it was to end then.
            if (pk.starts_with("S#") && sk != "CASCADE") || hangs {
                let end = item["expires_at"]["N"].as_str().unwrap();
                assert_eq!(end, self.status().expires_at.as_secs().to_string(), "{pk} {sk}");
            }
        }
    }
}

fn on_a_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn what_is_done_with_a_status_lasts_as_long_as_that_whatever_its_author_does(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        on_a_runtime(async {
            let mut history = History::new().await;
            for step in &steps {
                history.step(step).await;
            }
            while history.is_alive() {
                history.step(&Step::Pass(u64::MAX)).await;
            }
            history.world.pass(secs(1));
            history.world.store.sweep().unwrap();
            let left = |pk, sk| history.world.count_items(pk, sk);
            assert_eq!(left("S#", "") + left("A#", "MARK#") + left("A#", "PINS") + left("A#", "FAVOURITE#"), 0);
        });
    }

    #[test]
    fn a_muted_thread_is_muted_as_long_as_anything_of_it_lives(
        steps in prop::collection::vec(thread_step(), 1..40),
    ) {
        on_a_runtime(async {
            let mut thread = MutedThread::new().await;
            for step in &steps {
                thread.step(step).await;
            }
            while !thread.alive.is_empty() {
                thread.step(&ThreadStep::Pass(u64::MAX)).await;
            }
            // What is deleted leaves its mutes as they are.
            thread.world.pass(secs(2_700_000));
            thread.world.store.sweep().unwrap();
            assert_eq!(thread.world.count_items("A#", "MARK#") + thread.world.count_items("S#", "MUTE#"), 0);
        });
    }
}

/// What happens in a thread that somebody mutes. Statuses are named by their place among those that are alive.
#[derive(Clone, Debug)]
enum ThreadStep {
    Answer(usize, u64),
    Renew(usize, u64),
    Delete(usize),
    Mute(usize),
    Unmute(usize),
    Favour(usize),
    Pass(u64),
}

fn thread_step() -> impl Strategy<Value = ThreadStep> {
    let which = || any::<prop::sample::Index>().prop_map(|index| index.index(1_000));
    let life = || prop_oneof![60_u64..400, 60_u64..20_000];
    prop_oneof![
        4 => (which(), life()).prop_map(|(which, life)| ThreadStep::Answer(which, life)),
        3 => (which(), life()).prop_map(|(which, life)| ThreadStep::Renew(which, life)),
        2 => which().prop_map(ThreadStep::Delete),
        3 => which().prop_map(ThreadStep::Mute),
        1 => which().prop_map(ThreadStep::Unmute),
        1 => which().prop_map(ThreadStep::Favour),
        3 => prop_oneof![1_u64..120, 60_u64..4_000].prop_map(ThreadStep::Pass),
    ]
}

struct MutedThread {
    world: World,
    consumer: Consumer,
    ada: AccountId,
    bob: AccountId,
    alive: Vec<Status>,
    is_muted: bool,
    has_deleted: bool,
}

impl MutedThread {
    async fn new() -> Self {
        let world = World::new().await;
        let (ada, bob) = (world.ada().await, world.account("bob").await.id);
        let first = world.post(NewStatus { lifetime: lifetime(600), ..status_of(ada) }).await;
        Self {
            world,
            consumer: Consumer::new(),
            ada,
            bob,
            alive: vec![first],
            is_muted: false,
            has_deleted: false,
        }
    }

    async fn step(&mut self, step: &ThreadStep) {
        let at = |which: &usize, alive: &Vec<Status>| {
            (!alive.is_empty()).then(|| alive[which % alive.len()].clone())
        };
        let writer = &self.world.writer;
        match step {
            ThreadStep::Answer(which, life) => {
                if let Some(to) = at(which, &self.alive) {
                    let answer =
                        NewStatus { in_reply_to: Some(to), lifetime: lifetime(*life), ..status_of(self.ada) };
                    self.world.post(answer).await;
                }
            }
            ThreadStep::Renew(which, life) => {
                if let Some(status) = at(which, &self.alive) {
                    let change = StatusChange { lifetime: Some(lifetime(*life)), ..StatusChange::default() };
                    match writer.edit_status(self.ada, status.id, &change).await {
                        Ok(_) | Err(Error::TooManyEdits) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            }
            ThreadStep::Delete(which) => {
                if let Some(status) = at(which, &self.alive) {
                    writer.delete_status(self.ada, status.id).await.unwrap();
                    self.has_deleted = true;
                }
            }
            ThreadStep::Mute(which) | ThreadStep::Unmute(which) => {
                if let Some(status) = at(which, &self.alive) {
                    let on = matches!(step, ThreadStep::Mute(_));
                    writer.mute_thread(self.bob, &status, on).await.unwrap();
                    self.is_muted = on;
                }
            }
            ThreadStep::Favour(which) => {
                if let Some(status) = at(which, &self.alive) {
                    writer.add_interaction(self.bob, &status, Interaction::Favourite).await.unwrap();
                }
            }
            ThreadStep::Pass(time) => {
                self.consumer.consume(&self.world).await;
                self.all_mutes_end_with_the_last();
                let next = self.alive.iter().map(|it| it.expires_at.as_secs()).min();
                let left = next.unwrap_or(0).saturating_sub(self.world.now().as_secs());
                self.world.pass(secs(if left > 0 { left.min(*time) } else { 1 }));
                self.world.store.sweep().unwrap();
            }
        }
        let mut alive = Vec::new();
        for id in self.world.authored(self.ada).await.into_iter().rev() {
            alive.extend(self.world.reader.status(id).await.unwrap());
        }
        self.alive = alive;
        self.is_muted &= !self.alive.is_empty();
        let marks = self.world.reader.interactions(self.bob, &self.alive).await.unwrap();
        for status in &self.alive {
            assert_eq!(marks[&status.id].muted, self.is_muted, "{}", status.id);
        }
    }

    /// With that, or where something was deleted, later.
    fn all_mutes_end_with_the_last(&self) {
        let last = self.alive.iter().map(|it| it.expires_at).max();
        for item in self.world.items() {
            if item["sk"]["S"].as_str().unwrap().starts_with("MUTE#") {
                let end: u64 = item["expires_at"]["N"].as_str().unwrap().parse().unwrap();
                let end = Some(ExpiresAt::from_secs(end)).filter(|end| end.is_alive(self.world.now()));
                assert!(end == last || (self.has_deleted && end > last), "{end:?} {last:?}");
            }
        }
    }
}

/// The example of which this is the kind.
#[tokio::test]
async fn a_favourite_that_was_taken_back_and_made_again_outlasts_the_first_end() {
    use Step::{Do, Pass, Renew, Undo};
    let mut history = History::new().await;
    for what in [What::Favourite, What::Bookmark, What::Boost, What::Pin, What::Mute] {
        for step in [Do(what, 0), Undo(what, 0), Renew(18_000), Do(what, 0), Pass(900), Renew(600)] {
            history.step(&step).await;
        }
    }
    assert_eq!(history.done.len(), 5);
}

#[tokio::test]
async fn a_mute_holds_in_a_thread_whose_first_status_ended_more_than_thirty_days_ago() {
    use ThreadStep::{Answer, Delete, Mute, Pass, Renew};
    let mut thread = MutedThread::new().await;
    for step in [Renew(0, 2_500_000), Answer(0, 2_400_000), Mute(0), Delete(0), Pass(1_000_000)] {
        thread.step(&step).await;
    }
    // What answered it is renewed, answered, and deleted in turn, for as long as somebody cares.
    for _ in 0..4 {
        for step in [Renew(0, 2_000_000), Answer(0, 2_000_000), Delete(0), Renew(0, 2_000_000), Pass(900_000)]
        {
            thread.step(&step).await;
        }
    }
    assert!(thread.is_muted && !thread.alive.is_empty());
}

/// Direct messages of which some were deleted: what is deleted stays so while it lives, whatever is read afterwards.
#[tokio::test]
async fn a_deleted_conversation_stays_deleted_though_what_came_after_it_ends_first() {
    use crudder_messages::ConversationAction::{Deleted, Read};
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await);
    let to_bob = crudder_domain::Mention { account: bob.id, handle: bob.handle.clone() };
    let direct = |to: Option<Status>, life| NewStatus {
        visibility: Visibility::Direct,
        mentions: vec![to_bob.clone()],
        in_reply_to: to,
        lifetime: lifetime(life),
        ..status_of(ada)
    };
    let first = world.post(direct(None, 36_000)).await;
    world.writer.list_direct(bob.id, &first).await.unwrap();
    let all = async || world.reader.conversations(bob.id).await.unwrap();
    world.writer.mark_conversation(bob.id, &all().await[0], Deleted).await.unwrap();
    world.pass(secs(1));
    let second = world.post(direct(Some(first.clone()), 60)).await;
    world.writer.list_direct(bob.id, &second).await.unwrap();
    assert_eq!(all().await[0].statuses, [second.id]);
    world.writer.mark_conversation(bob.id, &all().await[0], Read).await.unwrap();
    world.pass(secs(61));
    world.store.sweep().unwrap();
    assert_eq!(all().await, [], "the first lives, and is deleted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_muted_status_that_is_boosted_as_it_was_before_it_was_shortened_ends_with_it() {
    let mut history = History::new().await;
    let steps = [Step::Renew(8_931), Step::Do(What::Mute, 0), Step::Renew(60), Step::Consume];
    for step in steps.iter().chain(&[Step::Do(What::Boost, 1), Step::Consume]) {
        history.step(step).await;
    }
    history.all_ends_with_it();
}
