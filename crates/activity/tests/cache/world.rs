//! A world of its own for each test: a server, a clock, and a cache between them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crudder_activity::{ApiKey, Budgeted, Cache, Config};
use crudder_domain::{
    Account, AccountCounts, AccountId, Activity, Clock, Entry, ExpiresAt, Lifetime, Moment, SpoilerText,
    Status, StatusId, Visibility,
};
use standin_momento::{Momento, Options};

/// The time at which every world begins, in milliseconds.
pub(crate) const BEGINNING: u64 = 1_800_000_000_250;

/// So long that no answer misses it, however busy the machine is.
pub(crate) const AMPLE: Duration = Duration::from_mins(1);

pub(crate) struct World {
    pub(crate) server: Momento,
    pub(crate) clock: Arc<AtomicU64>,
    pub(crate) ticks: Arc<AtomicU64>,
    pub(crate) cache: Cache,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|config| config.budget = AMPLE)
    }

    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        let clock = Arc::new(AtomicU64::new(BEGINNING));
        let ticks = Arc::new(AtomicU64::new(0));
        let time = Arc::clone(&clock);
        let server =
            Momento::start(Options::default(), Arc::new(move || time.load(Ordering::SeqCst))).unwrap();
        let mut config = Config::new(ApiKey::new(server.api_key()), Some(server.endpoint()), "crudder");
        config.ticks = Arc::clone(&ticks) as _;
        change(&mut config);
        let cache = Cache::connect(config, Arc::clone(&clock) as Arc<dyn Clock>);
        Self { server, clock, ticks, cache }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(crate) fn request(&self) -> Budgeted {
        self.cache.request()
    }

    /// Lets time pass, by both clocks.
    pub(crate) fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap();
        self.clock.fetch_add(millis, Ordering::SeqCst);
        self.ticks.fetch_add(millis, Ordering::SeqCst);
    }

    /// The life of the item under `key` that is left.
    pub(crate) fn life_of(&self, key: &str) -> Option<Duration> {
        self.server.items().into_iter().find(|item| item.key == key).map(|item| item.ttl)
    }

    pub(crate) fn end_in(&self, secs: u64) -> ExpiresAt {
        ExpiresAt::from_secs(self.now().as_secs() + secs)
    }

    /// A status of author 1, born now.
    pub(crate) fn status(&self, random: u16, secs: u64) -> Status {
        Status {
            id: StatusId::new(self.now(), random),
            author: account_id(1),
            expires_at: self.end_in(secs),
            visibility: Visibility::Public,
            text: "hello, world".parse().unwrap(),
            spoiler_text: SpoilerText::default(),
            sensitive: false,
            language: Some("en".parse().unwrap()),
            in_reply_to: None,
            thread: None,
            reblog: None,
            edited_at: None,
            poll: None,
            mentions: Vec::new(),
            media: Vec::new(),
            version: 1,
        }
    }

    /// An activity with one entry for each of these lives.
    pub(crate) fn activity(&self, lives: &[u64]) -> Activity {
        let mut activity = Activity::default();
        for (random, secs) in lives.iter().enumerate() {
            let id = StatusId::new(self.now(), u16::try_from(random).unwrap());
            let entry = Entry { id, expires_at: self.end_in(*secs) };
            activity = activity.posted(entry, self.now());
        }
        activity
    }
}

pub(crate) fn account_id(id: u64) -> AccountId {
    AccountId::from_u64(id).unwrap()
}

pub(crate) fn account(id: u64, version: u64) -> (Account, AccountCounts) {
    let handle = format!("person_{id}").parse().unwrap();
    let mut account = Account::new(account_id(id), handle);
    account.default_lifetime = Lifetime::MIN;
    account.version = version;
    (account, AccountCounts { followers: id, following: 2, statuses: 3, last_status: StatusId::from_u64(7) })
}
