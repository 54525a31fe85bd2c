//! Counters can't drift: whatever happens, in parallel, with conflicts and lost answers, they say what a look at
//! every item says.

use std::collections::HashMap;
use std::sync::Arc;

use crudder_domain::{AccountCounts, AccountId, Lifetime, Status, StatusId, Visibility};
use crudder_messages::{Error, NewStatus, Posted};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use crate::world::{World, days, lifetime, secs, status_of};

/// Ends half past a minute, so that at full minutes a count by minutes is a count by seconds.
fn some_lifetime(random: &mut StdRng) -> Lifetime {
    let minutes = match random.random_range(0..4) {
        0 => random.random_range(1..5),
        1 => random.random_range(5..300),
        2 => random.random_range(300..5_000),
        _ => random.random_range(5_000..43_000),
    };
    lifetime(minutes * 60 + 30)
}

/// All that is in the table, decoded without the crate.
struct Truth {
    living: HashMap<AccountId, u64>,
    replies: HashMap<StatusId, u64>,
    followers: HashMap<AccountId, u64>,
    following: HashMap<AccountId, u64>,
}

impl Truth {
    fn of(world: &World) -> Self {
        let now = world.now().as_secs();
        let mut truth = Self {
            living: HashMap::new(),
            replies: HashMap::new(),
            followers: HashMap::new(),
            following: HashMap::new(),
        };
        let items = world.items();
        for item in items.iter().filter(|item| item["sk"]["S"] == "STATUS") {
            let end: u64 = item["expires_at"]["N"].as_str().unwrap().parse().unwrap();
            let visibility = item["visibility"]["S"].as_str().unwrap();
            if end <= now {
                continue;
            }
            if visibility != "direct" {
                *truth.living.entry(item["author"]["S"].as_str().unwrap().parse().unwrap()).or_default() += 1;
            }
            let parent = item["in_reply_to"]["M"]["status"]["S"].as_str();
            if let Some(parent) = parent
                && matches!(visibility, "public" | "unlisted")
            {
                *truth.replies.entry(parent.parse().unwrap()).or_default() += 1;
            }
        }
        for item in items {
            let owner = item["pk"]["S"].as_str().unwrap().strip_prefix("A#").and_then(|id| id.parse().ok());
            let (Some(owner), sk) = (owner, item["sk"]["S"].as_str().unwrap()) else { continue };
            if sk.starts_with("FOLLOWER#") {
                *truth.followers.entry(owner).or_default() += 1;
            }
            if sk.starts_with("FOLLOWING#") {
                *truth.following.entry(owner).or_default() += 1;
            }
        }
        truth
    }

    async fn check(&self, world: &World, accounts: &[AccountId], parents: &[StatusId], when: &str) {
        for (account, counts) in world.reader.accounts(accounts).await.unwrap() {
            let of = |counted: &HashMap<_, u64>| counted.get(&account.id).copied().unwrap_or(0);
            let (followers, following) = (of(&self.followers), of(&self.following));
            let expected = AccountCounts {
                followers,
                following,
                statuses: of(&self.living),
                last_status: counts.last_status,
            };
            assert_eq!(counts, expected, "{when}");
        }
        let counts = world.reader.status_counts(parents).await.unwrap();
        for parent in world.reader.statuses(parents).await.unwrap() {
            let expected = self.replies.get(&parent.id).copied().unwrap_or(0);
            assert_eq!(counts[&parent.id].replies, expected, "{when}");
        }
    }
}

async fn people(world: &World, count: usize) -> Vec<AccountId> {
    let mut people = Vec::new();
    for number in 0..count {
        people.push(world.account(&format!("person{number}")).await.id);
    }
    people
}

/// Losing against many others is an answer, too: then nothing may have happened.
fn or_lost<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(done) => Some(done),
        Err(Error::Conflict { .. } | Error::ParentGone) => None,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn follower_counts_are_the_edges_after_any_follows_and_unfollows_in_parallel() {
    let world = Arc::new(World::new().await);
    let people = people(&world, 6).await;
    world.store.faults().conflict.every(11);
    world.store.faults().lose_answer.every(97);
    let mut tasks = Vec::new();
    for seed in 0..8 {
        let (world, people) = (Arc::clone(&world), people.clone());
        tasks.push(tokio::spawn(async move {
            let mut random = StdRng::seed_from_u64(seed);
            for _ in 0..25 {
                let pair: Vec<AccountId> = people.choose_multiple(&mut random, 2).copied().collect();
                if random.random_bool(0.6) {
                    or_lost(world.writer.follow(pair[0], pair[1]).await);
                } else {
                    or_lost(world.writer.unfollow(pair[0], pair[1]).await);
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    world.store.faults().clear();
    let truth = Truth::of(&world);
    assert_eq!(truth.followers.values().sum::<u64>(), truth.following.values().sum::<u64>());
    truth.check(&world, &people, &[], "after all").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_of_what_ends_are_the_living_after_any_posts_deletions_replies_and_ends_in_parallel() {
    const ROUNDS: usize = 12;
    let world = Arc::new(World::new().await);
    let people = people(&world, 4).await;
    world.store.faults().conflict.every(13);
    world.store.faults().lose_answer.every(151);
    let mut random = StdRng::seed_from_u64(7);
    let mut known: Vec<Status> = Vec::new();
    for round in 0..ROUNDS {
        let mut tasks = Vec::new();
        for _ in 0..24 {
            let world = Arc::clone(&world);
            // One of them is prolific: its activity drops what is old.
            let author =
                if random.random_bool(0.5) { people[0] } else { *people.choose(&mut random).unwrap() };
            let victim = random.random_bool(0.15).then(|| known.choose(&mut random).cloned()).flatten();
            let parent = random.random_bool(0.4).then(|| known.choose(&mut random).cloned()).flatten();
            let visibility =
                *[Visibility::Public, Visibility::Private, Visibility::Direct, Visibility::Unlisted]
                    .choose_weighted(&mut random, |it| if *it == Visibility::Public { 6 } else { 1 })
                    .unwrap();
            let new = NewStatus {
                lifetime: some_lifetime(&mut random),
                visibility,
                in_reply_to: parent,
                ..status_of(author)
            };
            tasks.push(tokio::spawn(async move {
                if let Some(victim) = victim {
                    or_lost(world.writer.delete_status(victim.author, victim.id).await);
                    return None;
                }
                match or_lost(world.writer.post(new, None).await) {
                    Some(Posted::New { status, .. }) => Some(*status),
                    _ => None,
                }
            }));
        }
        for task in tasks {
            known.extend(task.await.unwrap());
        }
        let minutes = [0, 1, 3, 45, 70, 900, 2_000].choose(&mut random).unwrap();
        world.pass(secs(minutes * 60));
        if random.random_bool(0.3) {
            world.store.sweep().unwrap();
        }
        // Some of them, and in the end all.
        let looked_at = if round == ROUNDS - 1 { known.len() } else { 30 };
        let parents = known.choose_multiple(&mut random, looked_at).map(|it| it.id).collect::<Vec<_>>();
        Truth::of(&world).check(&world, &people, &parents, &format!("round {round}")).await;
    }
    world.store.faults().clear();
    assert!(known.len() > 120, "{}", known.len());
}

#[tokio::test]
async fn a_count_that_nobody_reads_for_forty_days_is_right() {
    for sweeps in [false, true] {
        let world = World::new().await;
        let ada = world.ada().await;
        for number in 0..80 {
            let lives = if number % 2 == 0 { 86_400 } else { 30 * 86_400 };
            world.post(NewStatus { lifetime: lifetime(lives), ..status_of(ada) }).await;
        }
        assert_eq!(world.counts(ada).await.statuses, 80);
        world.pass(days(2));
        assert_eq!(world.counts(ada).await.statuses, 40);
        world.pass(days(38));
        if sweeps {
            world.store.sweep().unwrap();
        }
        assert_eq!(world.counts(ada).await.statuses, 0);
        world.post(status_of(ada)).await;
        assert_eq!(world.counts(ada).await.statuses, 1);
    }
}

#[tokio::test]
async fn an_author_who_posts_hourly_for_weeks_without_being_read_is_counted_right() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut living = Vec::new();
    for hour in 0..200 {
        let lives = if hour % 4 == 0 { 300 } else { 80 + hour % 7 };
        living.push(world.post(NewStatus { lifetime: lifetime(lives * 3_600), ..status_of(ada) }).await);
        world.pass(secs(3_600));
        if hour % 50 == 49 {
            world.store.sweep().unwrap();
        }
    }
    // Some end in this very second: their minute has to pass.
    world.pass(secs(60));
    living.retain(|status| status.is_alive(world.now()));
    assert!(living.len() > 64, "{}", living.len());
    assert_eq!(world.counts(ada).await.statuses, living.len() as u64);
}

#[tokio::test]
async fn only_a_prolific_authors_count_costs_a_query_and_it_is_bounded() {
    let world = World::new().await;
    let ada = world.ada().await;
    for _ in 0..70 {
        world.post(status_of(ada)).await;
    }
    world.pass(secs(120));
    world.store.reset_calls();
    assert_eq!(world.counts(ada).await.statuses, 70);
    let calls = world.store.calls();
    assert_eq!((calls.of("BatchGetItem"), calls.of("Query"), calls.total()), (1, 1, 2));
    world.pass(secs(3_600));
    world.store.reset_calls();
    assert_eq!(world.counts(ada).await.statuses, 0);
    assert_eq!(world.store.calls().total(), 1);
}

#[tokio::test]
async fn replies_that_end_with_their_parent_cost_no_ending_and_no_query() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let parent = world.post(status_of(ada)).await;
    for author in [ada, bob, bob] {
        world.post(NewStatus { in_reply_to: Some(parent.clone()), ..status_of(author) }).await;
    }
    world.store.reset_calls();
    assert_eq!(world.replies(parent.id).await, 3);
    assert_eq!(world.store.calls().total(), 1);
    assert_eq!(world.count_items("S#", "ENDING#"), 0);

    let short = NewStatus { lifetime: lifetime(60), in_reply_to: Some(parent.clone()), ..status_of(bob) };
    world.post(short).await;
    assert_eq!(world.replies(parent.id).await, 4);
    world.pass(secs(120));
    world.store.reset_calls();
    assert_eq!(world.replies(parent.id).await, 3);
    assert_eq!(world.store.calls().total(), 2);
}

#[tokio::test]
async fn folded_minutes_are_taken_once_however_many_reply_at_once() {
    let world = World::new().await;
    let ada = world.ada().await;
    let parent = world.post(NewStatus { lifetime: lifetime(86_400), ..status_of(ada) }).await;
    let reply =
        |secs| NewStatus { lifetime: lifetime(secs), in_reply_to: Some(parent.clone()), ..status_of(ada) };
    for _ in 0..5 {
        world.post(reply(90)).await;
    }
    world.pass(secs(2 * 3_600));
    let direct = |new: NewStatus| NewStatus { visibility: Visibility::Unlisted, ..new };
    let posts = (0..4).map(|_| world.writer.post(direct(reply(7_200)), None));
    for posted in futures::future::join_all(posts).await {
        posted.unwrap();
    }
    assert_eq!(world.replies(parent.id).await, 4);
    world.pass(secs(7_260));
    assert_eq!(world.replies(parent.id).await, 0);
}
