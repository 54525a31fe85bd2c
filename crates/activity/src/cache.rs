//! The cache of a process, and what one request gets of it. What can be asked of it stands with each kind of item:
//! `home`, `following`, `activities`, `statuses`, `accounts`, `page`.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crudder_domain::{AccountId, Clock, Moment};
use futures::StreamExt;

use crate::budget::Budget;
use crate::calls::Calls;
use crate::config::Config;
use crate::counters::Counters;
use crate::error::Error;
use crate::item::WriteOutcome;
use crate::key::Key;
use crate::limits::{ITEM_BYTES, PARALLEL_CALLS, RACES, WARM_UP};
use crate::value;

/// The cache of one process. Cheap to clone; clones are the same cache.
#[derive(Clone, Debug)]
pub struct Cache {
    /// `None` where there is no cache.
    inner: Option<Arc<Inner>>,
}

#[derive(Debug)]
struct Inner {
    calls: Calls,
    clock: Arc<dyn Clock>,
    budget: Duration,
    fills: usize,
}

impl Cache {
    /// No cache: every get is a miss, every write has nothing to do.
    #[must_use]
    pub const fn disabled() -> Self {
        Self { inner: None }
    }

    /// The cache that `config` names. Nothing is connected yet: [`Self::warm_up`] does, or the first call.
    ///
    /// With a key that is none there is no cache, which is logged: Crudder answers without one, only slower.
    #[must_use]
    pub fn connect(config: Config, clock: Arc<dyn Clock>) -> Self {
        let (budget, fills) = (config.budget, config.fills);
        match Calls::new(config, Arc::clone(&clock)) {
            Ok(calls) => Self { inner: Some(Arc::new(Inner { calls, clock, budget, fills })) },
            Err(error) => {
                tracing::error!(%error, "the cache's key is of no use: going without a cache");
                Self::disabled()
            }
        }
    }

    /// Opens the connection by a get, bounded by a second. For Lambda's init phase.
    pub async fn warm_up(&self) {
        if let Some(inner) = &self.inner
            && let Err(error) = inner.calls.get(&Budget::new(WARM_UP), &Key::warm_up()).await
        {
            tracing::warn!(%error, "the cache did not warm up");
        }
    }

    /// The cache for one request: all its calls share the budget of the configuration.
    #[must_use]
    pub fn request(&self) -> Budgeted {
        self.within(self.inner.as_ref().map_or(Config::BUDGET, |inner| inner.budget))
    }

    /// As [`Self::request`], with another budget: for the stream's consumer, whom nobody waits for.
    #[must_use]
    pub fn within(&self, budget: Duration) -> Budgeted {
        let fills = self.inner.as_ref().map_or(0, |inner| inner.fills);
        Budgeted {
            inner: self.inner.clone(),
            budget: Budget::new(budget),
            fills: Arc::new(AtomicUsize::new(fills)),
            known_accounts: Arc::default(),
        }
    }

    /// What it has done so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.inner.as_ref().map(|inner| inner.calls.counting.snapshot()).unwrap_or_default()
    }
}

/// The cache for one request. Everything is infallible: a get that fails is a miss. Cheap to clone; clones share the
/// budget.
#[derive(Clone, Debug)]
pub struct Budgeted {
    inner: Option<Arc<Inner>>,
    budget: Budget,
    /// How many activities may still be filled.
    pub(crate) fills: Arc<AtomicUsize>,
    /// Whose profiles this request found in the cache: they need no filling.
    pub(crate) known_accounts: Arc<Mutex<HashSet<AccountId>>>,
}

/// What the kinds of items are made of.
impl Budgeted {
    /// The present; `None` where there is no cache, and so nothing to be done.
    pub(crate) fn now(&self) -> Option<Moment> {
        self.inner.as_ref().map(|inner| inner.clock.now())
    }

    pub(crate) async fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let inner = self.inner.as_ref()?;
        inner.calls.get(&self.budget, key).await.ok().flatten()
    }

    /// What is found of these. Each key is asked for once.
    pub(crate) async fn get_all(&self, keys: Vec<Key>) -> Batch {
        let Some(inner) = &self.inner else { return Batch::default() };
        let mut asked = HashSet::with_capacity(keys.len());
        let keys: Vec<Key> = keys.into_iter().filter(|key| asked.insert(key.clone())).collect();
        Batch(inner.calls.get_batch(&self.budget, &keys).await)
    }

    /// As [`Self::get_all`]; an error where not all of them could be asked for.
    pub(crate) async fn try_get_all(&self, keys: &[Key]) -> Result<Batch, Error> {
        let Some(inner) = &self.inner else { return Ok(Batch::default()) };
        inner.calls.try_get_batch(&self.budget, keys).await.map(Batch)
    }

    /// Sets it, whatever is there.
    pub(crate) async fn set(&self, item: Item) -> WriteOutcome {
        let Some(inner) = &self.inner else { return WriteOutcome::Stored };
        let Some((key, value, ttl)) = item.writable() else { return WriteOutcome::Stored };
        inner
            .calls
            .set(&self.budget, &key, &value, ttl)
            .await
            .map_or(WriteOutcome::Lost, |()| WriteOutcome::Stored)
    }

    /// Sets all of these, whatever is there, for the same time. One call.
    pub(crate) async fn set_all(&self, items: Vec<(Key, Option<Vec<u8>>)>, ttl: Duration) -> WriteOutcome {
        let Some(inner) = &self.inner else { return WriteOutcome::Stored };
        let items: HashMap<_, _> = items.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        if items.is_empty() {
            return WriteOutcome::Stored;
        }
        inner
            .calls
            .set_batch(&self.budget, &items, ttl)
            .await
            .map_or(WriteOutcome::Lost, |()| WriteOutcome::Stored)
    }

    /// Sets it where nothing is: what was read from the store may be older than what is there.
    pub(crate) async fn fill(&self, item: Item) -> WriteOutcome {
        let Some(inner) = &self.inner else { return WriteOutcome::Stored };
        let Some((key, value, ttl)) = item.writable() else { return WriteOutcome::Stored };
        inner
            .calls
            .set_if_absent(&self.budget, &key, &value, ttl)
            .await
            .map_or(WriteOutcome::Lost, |_| WriteOutcome::Stored)
    }

    /// Sets it unless something newer is there, or a tombstone. `expected` is what is likely there.
    pub(crate) async fn put(&self, item: Item, version: u64, expected: Option<Vec<u8>>) -> WriteOutcome {
        let Some(inner) = &self.inner else { return WriteOutcome::Stored };
        let Some((key, value, ttl)) = item.writable() else { return WriteOutcome::Stored };
        self.race(inner, &key, &value, ttl, version, expected).await.unwrap_or(WriteOutcome::Lost)
    }

    async fn race(
        &self,
        inner: &Inner,
        key: &Key,
        value: &[u8],
        ttl: Duration,
        version: u64,
        expected: Option<Vec<u8>>,
    ) -> Result<WriteOutcome, Error> {
        let (calls, budget) = (&inner.calls, &self.budget);
        let first = match &expected {
            Some(held) => calls.set_if_absent_or_equal(budget, key, value, held, ttl).await?,
            None => calls.set_if_absent(budget, key, value, ttl).await?,
        };
        if first {
            return Ok(WriteOutcome::Stored);
        }
        for _ in 0..RACES {
            let stored = match calls.get(budget, key).await? {
                None => calls.set_if_absent(budget, key, value, ttl).await?,
                Some(held) if value::is_older(&held, version) => {
                    calls.set_if_equal(budget, key, value, &held, ttl).await?
                }
                Some(_) => return Ok(WriteOutcome::Stored),
            };
            if stored {
                return Ok(WriteOutcome::Stored);
            }
        }
        Ok(WriteOutcome::Lost)
    }
}

/// What a batch get found.
#[derive(Debug, Default)]
pub(crate) struct Batch(HashMap<Vec<u8>, Vec<u8>>);

impl Batch {
    /// The value under a key, where it is there and can be read.
    pub(crate) fn read<T: value::Value>(&self, key: Key) -> Option<value::Found<T>> {
        value::decode(self.0.get(&Vec::from(key))?)
    }

    /// Whether anything is there, whatever it is.
    pub(crate) fn has(&self, key: Key) -> bool {
        self.0.contains_key(&Vec::from(key))
    }

    /// Reads an item's value; `None` for a miss or a tombstone.
    pub(crate) fn read_value<T: value::Value>(&self, key: Key) -> Option<(u64, T)> {
        match self.read(key)? {
            value::Found::Value(version, value) => Some((version, value)),
            value::Found::Dead => None,
        }
    }
}

/// An item as it is to be written. Without a value or a TTL it is not.
pub(crate) struct Item {
    pub(crate) key: Key,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) ttl: Option<Duration>,
}

impl Item {
    fn writable(self) -> Option<(Key, Vec<u8>, Duration)> {
        let value = self.value.filter(|value| value.len() <= ITEM_BYTES)?;
        Some((self.key, value, self.ttl?))
    }
}

/// Makes the writes side by side, not too many at once. Lost where any of them was.
pub(crate) async fn together<F: Future<Output = WriteOutcome>>(
    writes: impl IntoIterator<Item = F>,
) -> WriteOutcome {
    futures::stream::iter(writes)
        .buffer_unordered(PARALLEL_CALLS)
        .fold(WriteOutcome::Stored, |all, one| async move {
            if one == WriteOutcome::Stored { all } else { WriteOutcome::Lost }
        })
        .await
}
