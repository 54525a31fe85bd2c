//! Items, their ends, and the conditions under which they are written.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use momento_protos::cache_client::set_if_request::Condition;

use crate::{Item, Time};

/// A cache's name, and a key in it.
type Name = (String, Vec<u8>);

struct StoredItem {
    value: Vec<u8>,
    expires_at: u64,
}

#[derive(Default)]
struct Items {
    held: HashMap<Name, StoredItem>,
    /// How many there were after the last sweep: the next comes when there are twice as many, so that sweeping
    /// costs each write a constant.
    swept: usize,
}

pub(crate) struct Store {
    time: Time,
    items: Mutex<Items>,
}

impl Store {
    pub(crate) fn new(time: Time) -> Self {
        Self { time, items: Mutex::default() }
    }

    pub(crate) fn get(&self, cache: &str, key: &[u8]) -> Option<Vec<u8>> {
        let now = (self.time)();
        self.lock().alive(&name(cache, key), now).map(|held| held.value.clone())
    }

    pub(crate) fn insert(&self, cache: &str, key: &[u8], value: Vec<u8>, ttl: Duration) {
        let now = (self.time)();
        self.lock().insert(name(cache, key), StoredItem::new(value, ttl, now), now);
    }

    /// Writes where the condition holds; says whether it did. One step: nothing comes between looking and writing.
    pub(crate) fn insert_if(
        &self,
        cache: &str,
        key: &[u8],
        value: Vec<u8>,
        ttl: Duration,
        condition: &Condition,
    ) -> bool {
        let now = (self.time)();
        let mut items = self.lock();
        let name = name(cache, key);
        let holds = {
            let old = items.alive(&name, now).map(|held| held.value.as_slice());
            match condition {
                Condition::Present(_) => old.is_some(),
                Condition::Absent(_) => old.is_none(),
                Condition::Equal(c) => old == Some(&c.value_to_check),
                Condition::NotEqual(c) => old != Some(&c.value_to_check),
                Condition::AbsentOrEqual(c) => old.is_none_or(|old| old == c.value_to_check),
                Condition::PresentAndNotEqual(c) => old.is_some_and(|old| old != c.value_to_check),
            }
        };
        if holds {
            items.insert(name, StoredItem::new(value, ttl, now), now);
        }
        holds
    }

    pub(crate) fn remove(&self, cache: &str, key: &[u8]) {
        self.lock().held.remove(&name(cache, key));
    }

    pub(crate) fn flush(&self) {
        self.lock().held.clear();
    }

    /// Everything that is alive, sorted by key.
    pub(crate) fn items(&self) -> Vec<Item> {
        let now = (self.time)();
        let mut items: Vec<Item> = self
            .lock()
            .held
            .iter()
            .filter(|(_, held)| held.expires_at > now)
            .map(|((cache, key), held)| Item {
                cache: cache.clone(),
                key: String::from_utf8_lossy(key).into_owned(),
                value: held.value.clone(),
                ttl: held.ttl(now),
            })
            .collect();
        items.sort_by(|a, b| (&a.cache, &a.key).cmp(&(&b.cache, &b.key)));
        items
    }

    fn lock(&self) -> MutexGuard<'_, Items> {
        // A thread that panicked while it held the lock left whole items behind: they are replaced at once.
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Items {
    fn alive(&self, name: &Name, now: u64) -> Option<&StoredItem> {
        self.held.get(name).filter(|held| held.expires_at > now)
    }

    fn insert(&mut self, name: Name, held: StoredItem, now: u64) {
        self.held.insert(name, held);
        if self.held.len() > 2 * self.swept.max(1_000) {
            self.held.retain(|_, held| held.expires_at > now);
            self.swept = self.held.len();
        }
    }
}

impl StoredItem {
    fn new(value: Vec<u8>, ttl: Duration, now: u64) -> Self {
        Self { value, expires_at: now.saturating_add(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)) }
    }

    fn ttl(&self, now: u64) -> Duration {
        Duration::from_millis(self.expires_at.saturating_sub(now))
    }
}

fn name(cache: &str, key: &[u8]) -> Name {
    (cache.to_owned(), key.to_vec())
}
