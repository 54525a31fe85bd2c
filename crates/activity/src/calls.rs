//! The few calls that Crudder makes of the cache, each of them guarded: by the breaker, by the request's budget, by a
//! timeout of our own, and by one retry.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crudder_domain::Clock;
use futures::future::join_all;
use momento::cache::{
    GetBatchRequest, GetRequest, GetResponse, MomentoRequest, SetBatchRequest, SetIfAbsentOrEqualRequest,
    SetIfAbsentOrEqualResponse, SetIfAbsentRequest, SetIfAbsentResponse, SetIfEqualRequest,
    SetIfEqualResponse, SetRequest,
};
use tokio::time::{Instant, timeout};

use crate::breaker::Breaker;
use crate::budget::{Budget, RunningCall};
use crate::clients::Clients;
use crate::config::Config;
use crate::counters::AtomicCounters;
use crate::error::Error;
use crate::key::Key;
use crate::limits::BATCH_KEYS;

/// Makes the calls. One for the whole process.
#[derive(Debug)]
pub(crate) struct Calls {
    cache_name: String,
    clients: Clients,
    breaker: Breaker,
    pub(crate) counting: Arc<AtomicCounters>,
}

impl Calls {
    /// # Errors
    /// Where the key is none.
    pub(crate) fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let counting = Arc::new(AtomicCounters::default());
        Ok(Self {
            clients: Clients::new(&config, clock, Arc::clone(&counting))?,
            cache_name: config.cache_name,
            breaker: Breaker::new(config.ticks),
            counting,
        })
    }

    pub(crate) async fn get(&self, budget: &Budget, key: &Key) -> Result<Option<Vec<u8>>, Error> {
        let found = self.call(budget, || GetRequest::new(&self.cache_name, key.clone())).await;
        self.count_found(1, usize::from(matches!(found, Ok(GetResponse::Hit { .. }))));
        Ok(match found? {
            GetResponse::Hit { value } => Some(value.into()),
            GetResponse::Miss => None,
        })
    }

    /// What is found of these, in batches side by side. A batch that fails is missing.
    pub(crate) async fn get_batch(&self, budget: &Budget, keys: &[Key]) -> HashMap<Vec<u8>, Vec<u8>> {
        let batches = keys.chunks(BATCH_KEYS).map(|batch| async move {
            let found: HashMap<Vec<u8>, Vec<u8>> = self
                .call(budget, || GetBatchRequest::new(&self.cache_name, batch.to_vec()))
                .await
                .map(Into::into)
                .unwrap_or_default();
            self.count_found(batch.len(), found.len());
            found
        });
        join_all(batches).await.into_iter().flatten().collect()
    }

    /// Gets many items in one batch; an error where the batch failed, so that it does not look like misses.
    pub(crate) async fn try_get_batch(
        &self,
        budget: &Budget,
        keys: &[Key],
    ) -> Result<HashMap<Vec<u8>, Vec<u8>>, Error> {
        let mut found = HashMap::new();
        for batch in keys.chunks(BATCH_KEYS) {
            let part: HashMap<Vec<u8>, Vec<u8>> =
                self.call(budget, || GetBatchRequest::new(&self.cache_name, batch.to_vec())).await?.into();
            self.count_found(batch.len(), part.len());
            found.extend(part);
        }
        Ok(found)
    }

    pub(crate) async fn set(
        &self,
        budget: &Budget,
        key: &Key,
        value: &[u8],
        ttl: Duration,
    ) -> Result<(), Error> {
        let request = || SetRequest::new(&self.cache_name, key.clone(), value).ttl(ttl);
        self.call(budget, request).await.map(|_| ())
    }

    /// Sets all of these, whatever is there, for the same time.
    pub(crate) async fn set_batch(
        &self,
        budget: &Budget,
        items: &HashMap<Key, Vec<u8>>,
        ttl: Duration,
    ) -> Result<(), Error> {
        let request = || SetBatchRequest::new(&self.cache_name, items.clone()).ttl(ttl);
        self.call(budget, request).await.map(|_| ())
    }

    /// Sets where nothing is; says whether it did.
    pub(crate) async fn set_if_absent(
        &self,
        budget: &Budget,
        key: &Key,
        value: &[u8],
        ttl: Duration,
    ) -> Result<bool, Error> {
        let request = || SetIfAbsentRequest::new(&self.cache_name, key.clone(), value).ttl(ttl);
        Ok(matches!(self.call(budget, request).await?, SetIfAbsentResponse::Stored))
    }

    /// Sets where nothing is, or where `held` is; says whether it did.
    pub(crate) async fn set_if_absent_or_equal(
        &self,
        budget: &Budget,
        key: &Key,
        value: &[u8],
        held: &[u8],
        ttl: Duration,
    ) -> Result<bool, Error> {
        let request = || SetIfAbsentOrEqualRequest::new(&self.cache_name, key.clone(), value, held).ttl(ttl);
        Ok(matches!(self.call(budget, request).await?, SetIfAbsentOrEqualResponse::Stored))
    }

    /// Sets where `held` is; says whether it did.
    pub(crate) async fn set_if_equal(
        &self,
        budget: &Budget,
        key: &Key,
        value: &[u8],
        held: &[u8],
        ttl: Duration,
    ) -> Result<bool, Error> {
        let request = || SetIfEqualRequest::new(&self.cache_name, key.clone(), value, held).ttl(ttl);
        Ok(matches!(self.call(budget, request).await?, SetIfEqualResponse::Stored))
    }

    /// One guarded call. What it asks for may be asked twice: all of ours may be repeated, since a conditional write
    /// whose first answer was lost finds itself there, and the version that it brought is what counts.
    async fn call<R: MomentoRequest>(
        &self,
        budget: &Budget,
        request: impl Fn() -> R,
    ) -> Result<R::Response, Error> {
        let Some(permit) = self.breaker.permit() else {
            AtomicCounters::add(&self.counting.breaker_open, 1);
            return Err(Error::BreakerOpen);
        };
        let Some(under_way) = budget.start() else {
            AtomicCounters::add(&self.counting.over_budget, 1);
            return Err(Error::OverBudget);
        };
        let started = Instant::now();
        let allowed = under_way.left();
        let mut outcome = self.attempt(&under_way, request()).await;
        if matches!(outcome, Err(Error::Failed(_))) && started.elapsed() < under_way.share() {
            outcome = self.attempt(&under_way, request()).await;
        }
        match &outcome {
            Ok(_) => permit.succeeded(),
            // Who had but the rest of a budget says nothing about the cache by not answering in it.
            Err(Error::TimedOut) if allowed < under_way.share() => drop(permit),
            Err(error) => {
                if permit.failed() {
                    AtomicCounters::add(&self.counting.breaker_opened, 1);
                    tracing::warn!(%error, "the cache failed, and is left alone for a second");
                }
            }
        }
        outcome
    }

    async fn attempt<R: MomentoRequest>(
        &self,
        under_way: &RunningCall<'_>,
        request: R,
    ) -> Result<R::Response, Error> {
        AtomicCounters::add(&self.counting.calls, 1);
        let (client, generation) = self.clients.current()?;
        let allowed = under_way.left();
        let outcome = match timeout(allowed, client.send_request(request)).await {
            Ok(Ok(response)) => {
                self.clients.answered(generation);
                return Ok(response);
            }
            Ok(Err(error)) => Error::from(error),
            Err(_) => {
                if allowed >= under_way.share() {
                    self.clients.timed_out(generation);
                }
                Error::TimedOut
            }
        };
        AtomicCounters::add(&self.counting.failures, 1);
        Err(outcome)
    }

    fn count_found(&self, asked: usize, found: usize) {
        AtomicCounters::add(&self.counting.hits, found);
        AtomicCounters::add(&self.counting.misses, asked.saturating_sub(found));
    }
}
