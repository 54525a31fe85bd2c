//! Carries a plan out, through the crates that the functions write through.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crudder_domain::text::mentioned_handles;
use crudder_domain::{
    AccountId, Clock, DisplayName, Email, Handle, Language, Lifetime, Mention, Moment, OwnHosts, SpoilerText,
    Status, StatusText,
};
use crudder_identity::{Code, Password};
use crudder_messages::{AccountChange, NewStatus, Posted, Writer};
use futures::StreamExt;
use futures::stream::iter;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::plan::{CAST, Person, Plan, Post};
use super::{PASSWORD, bar, finish};
use crate::error::Error;
use crate::world::World;

/// How many writes are under way at once.
const AT_ONCE: usize = 8;
/// How long ago everybody came, and followed everybody: before the oldest post.
const ARRIVAL_SECS: u64 = 40 * 86_400;

fn failed(doing: &'static str) -> impl FnOnce(Box<dyn std::error::Error>) -> Error {
    move |error| Error::Seed { doing, reason: error.to_string() }
}

/// A writer with a clock of its own.
struct Scribe {
    clock: Arc<AtomicU64>,
    writer: Writer,
}

impl Scribe {
    fn new(world: &World, seed: u64) -> Self {
        let clock = Arc::new(AtomicU64::new(0));
        let random = std::sync::Mutex::new(StdRng::seed_from_u64(seed));
        let draw = move || random.lock().map(|mut random| random.random()).unwrap_or_default();
        let writer = Writer::drawing(world.messages_by(clock.clone()), draw);
        Self { clock, writer }
    }

    fn at(&self, moment: Moment) -> &Writer {
        self.clock.store(moment.as_millis(), Ordering::SeqCst);
        &self.writer
    }
}

/// Writes everything; how many posts stand at the end.
pub(super) async fn all(world: &World, plan: &Plan, seed: u64) -> Result<usize, Error> {
    let now = world.clock.now();
    let before = |secs: u64| Moment::from_millis(now.as_millis().saturating_sub(secs * 1000));
    let arrival = before(ARRIVAL_SECS);

    let scribe = Scribe::new(world, seed);
    let mut accounts = Vec::with_capacity(plan.people.len());
    // Ids that follow one another in time: no two can be the same.
    for place in 0..plan.people.len() {
        let moment = Moment::from_millis(arrival.as_millis() + place as u64);
        accounts.push(AccountId::new(moment, scribe_bits(seed, place)));
    }
    let writer = scribe.at(Moment::from_millis(arrival.as_millis() + plan.people.len() as u64));
    let progress = bar("People", plan.people.len() as u64);
    let arrivals = iter(plan.people.iter().zip(&accounts).enumerate().map(|(place, (person, account))| {
        let progress = &progress;
        async move {
            let made = if place < CAST {
                sign_up(world, writer, person, *account).await
            } else {
                arrive(writer, person, *account).await
            };
            progress.inc(1);
            made.map_err(failed("people"))
        }
    }));
    first_failure(arrivals.buffer_unordered(AT_ONCE)).await?;
    finish(&progress);

    let progress = bar("Follows", plan.follows.len() as u64);
    // One after another for each follower: every follow rewrites the follower's own head of the graph.
    let follows = iter(plan.follows.chunk_by(|one, next| one.0 == next.0).map(|of_one| {
        let (progress, accounts) = (&progress, &accounts);
        async move {
            for (follower, followed) in of_one {
                let followed = writer.follow(accounts[*follower], accounts[*followed]).await;
                followed.map_err(|error| failed("follows")(error.into()))?;
                progress.inc(1);
            }
            Ok(())
        }
    }));
    first_failure(follows.buffer_unordered(AT_ONCE)).await?;
    finish(&progress);

    post_all(world, plan, &accounts, seed, &before).await
}

/// Bits for the ids of people, which are drawn here and not by the writer.
fn scribe_bits(seed: u64, place: usize) -> u16 {
    StdRng::seed_from_u64(seed ^ place as u64).random()
}

async fn first_failure(mut all: impl futures::Stream<Item = Result<(), Error>> + Unpin) -> Result<(), Error> {
    while let Some(one) = all.next().await {
        one?;
    }
    Ok(())
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An account without a way to sign in.
async fn arrive(writer: &Writer, person: &Person, account: AccountId) -> Outcome {
    let handle: Handle = person.handle.parse()?;
    writer.reserve_handle(&handle, account).await?;
    writer.create_account(account).await?;
    name(writer, person, account).await
}

/// An account as people get it: by the pool, its mail and its trigger.
async fn sign_up(world: &World, writer: &Writer, person: &Person, account: AccountId) -> Outcome {
    let handle: Handle = person.handle.parse()?;
    let address = format!("{}@example.com", person.handle);
    let (email, password): (Email, Password) = (address.parse()?, PASSWORD.parse()?);
    // By the world's clock: the trigger, which turns the reservation into an account, lives by that.
    Writer::new(world.messages.clone()).reserve_handle(&handle, account).await?;
    world.identity.sign_up(account, &email, &password).await?;
    let mails = world.cognito.mailbox();
    let mail = mails.iter().rev().find(|mail| mail.to == address).ok_or("no code was sent")?;
    let code: Code = mail.code.parse()?;
    world.identity.confirm(account, &code).await?;
    name(writer, person, account).await
}

async fn name(writer: &Writer, person: &Person, account: AccountId) -> Outcome {
    let display_name: DisplayName = person.display_name.parse()?;
    let change = AccountChange { display_name: Some(display_name), ..AccountChange::default() };
    writer.update_account(account, change).await?;
    Ok(())
}

/// Posts in the order of time, several at once where neither author nor thread is the same.
async fn post_all(
    world: &World,
    plan: &Plan,
    accounts: &[AccountId],
    seed: u64,
    before: &impl Fn(u64) -> Moment,
) -> Result<usize, Error> {
    let by_handle: HashMap<&str, AccountId> =
        plan.people.iter().map(|person| person.handle.as_str()).zip(accounts.iter().copied()).collect();
    let scribes: Vec<Scribe> =
        (0..AT_ONCE as u64).map(|number| Scribe::new(world, seed.wrapping_add(1 + number))).collect();
    let progress = bar("Posts", plan.posts.len() as u64);
    let mut posted: Vec<Option<Status>> = Vec::with_capacity(plan.posts.len());
    let mut next = 0;
    while next < plan.posts.len() {
        let together = independent(&plan.posts[next..]);
        let writes = plan.posts[next..next + together].iter().zip(&scribes).map(|(post, scribe)| {
            let parent = post.answers.and_then(|place| posted.get(place)).cloned().flatten();
            let new = new_status(post, accounts[post.author], parent, &by_handle);
            let writer = scribe.at(before(post.age));
            async move { Ok::<_, Box<dyn std::error::Error>>(writer.post(new?, None).await?) }
        });
        for written in futures::future::join_all(writes).await {
            posted.push(match written.map_err(failed("posts"))? {
                Posted::New { status, .. } => Some(*status),
                Posted::Repeated(_) => None,
            });
        }
        next += together;
        progress.inc(together as u64);
    }
    finish(&progress);
    let now = world.clock.now();
    Ok(posted.iter().flatten().filter(|status| status.is_alive(now)).count())
}

/// How many posts from the first on have nothing to do with one another.
fn independent(posts: &[Post]) -> usize {
    let count = posts.len().min(AT_ONCE);
    (1..count)
        .find(|place| {
            let post = &posts[*place];
            // An answer waits for all before it: what it answers may be among them.
            post.answers.is_some() || posts[..*place].iter().any(|earlier| earlier.author == post.author)
        })
        .unwrap_or(count)
}

fn new_status(
    post: &Post,
    author: AccountId,
    in_reply_to: Option<Status>,
    by_handle: &HashMap<&str, AccountId>,
) -> Result<NewStatus, Box<dyn std::error::Error>> {
    let text: StatusText = post.text.parse()?;
    let mentions = mentioned_handles(text.as_str(), &OwnHosts::default())
        .into_iter()
        .filter_map(|handle| {
            by_handle.get(handle.as_str()).map(|account| Mention { account: *account, handle })
        })
        .collect();
    let language: Language = "en".parse()?;
    Ok(NewStatus {
        author,
        text,
        spoiler_text: SpoilerText::default(),
        sensitive: false,
        visibility: post.visibility,
        language: Some(language),
        lifetime: Lifetime::from_secs(post.lifetime.into())?,
        in_reply_to,
        poll: None,
        mentions,
        media: Vec::new(),
    })
}
