//! The service's client, and when it is replaced.
//!
//! The `momento` crate does not know that Lambda freezes (seen with 0.70): on a connection that went half-open, every
//! call waits its deadline, and none ever recovers; connecting has no deadline at all. So a client that did not answer
//! in time is thrown away, and one that was silent for minutes is not trusted. Making one costs microseconds; the
//! connection is opened by its first call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crudder_domain::{Clock, Moment};
use momento::cache::configurations;
use momento::{CacheClient, CredentialProvider, MomentoResult};

use crate::config::Config;
use crate::counters::AtomicCounters;
use crate::error::Error;
use crate::limits::{CONNECTING, IDLE, NUMBERS};
use crate::ticks::MonotonicClock;

/// The client of the moment.
#[derive(Debug)]
pub(crate) struct Clients {
    credentials: CredentialProvider,
    clock: Arc<dyn Clock>,
    ticks: Arc<dyn MonotonicClock>,
    counting: Arc<AtomicCounters>,
    current: Mutex<Option<Current>>,
}

#[derive(Debug)]
struct Current {
    client: CacheClient,
    /// Tells it from those before it: a late timeout of an older client must not cost the newer one its place.
    generation: u64,
    made: Duration,
    /// When it was last used, by both clocks: a frozen machine's own may stand still.
    used: (Duration, Moment),
    has_answered: bool,
    given_up: bool,
}

impl Clients {
    /// # Errors
    /// Where the key is none.
    pub(crate) fn new(
        config: &Config,
        clock: Arc<dyn Clock>,
        counting: Arc<AtomicCounters>,
    ) -> Result<Self, Error> {
        let credentials = credentials(config.api_key.as_str(), config.endpoint.as_deref())?;
        let ticks = Arc::clone(&config.ticks);
        Ok(Self { credentials, clock, ticks, counting, current: Mutex::new(None) })
    }

    /// The client to make a call with, and its generation. Needs a tokio runtime around it.
    pub(crate) fn current(&self) -> Result<(CacheClient, u64), Error> {
        let now = (self.ticks.elapsed(), self.clock.now());
        let mut current = self.lock();
        let before = current.as_ref().map_or(0, |current| current.generation);
        if let Some(current) = current.as_mut().filter(|current| !current.is_stale(now)) {
            current.used = now;
            return Ok((current.client.clone(), current.generation));
        }
        let client = CacheClient::builder()
            // Every write of ours says its own TTL; this one is for a mistake.
            .default_ttl(NUMBERS)
            .configuration(configurations::Lambda::latest())
            .credential_provider(self.credentials.clone())
            .build()?;
        let generation = before + 1;
        if before > 0 {
            AtomicCounters::add(&self.counting.renewals, 1);
        }
        *current = Some(Current {
            client: client.clone(),
            generation,
            made: now.0,
            used: now,
            has_answered: false,
            given_up: false,
        });
        Ok((client, generation))
    }

    /// That client's connection works.
    pub(crate) fn answered(&self, generation: u64) {
        if let Some(current) = self.lock().as_mut().filter(|current| current.generation == generation) {
            current.has_answered = true;
        }
    }

    /// That client did not answer in time: the next call gets a new one, unless this one may still be connecting.
    pub(crate) fn timed_out(&self, generation: u64) {
        let now = self.ticks.elapsed();
        if let Some(current) = self.lock().as_mut().filter(|current| current.generation == generation)
            && (current.has_answered || now.saturating_sub(current.made) >= CONNECTING)
        {
            current.given_up = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Current>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    fn is_stale(&self, (now, moment): (Duration, Moment)) -> bool {
        let by_the_clock = moment.as_millis().saturating_sub(self.used.1.as_millis());
        self.given_up
            || now.saturating_sub(self.used.0) >= IDLE
            || Duration::from_millis(by_the_clock) >= IDLE
    }
}

/// A key of the older kind, and every disposable one, names its service itself; for the others the endpoint does. One
/// in plain text is on this machine.
fn credentials(key: &str, endpoint: Option<&str>) -> MomentoResult<CredentialProvider> {
    match endpoint {
        None => CredentialProvider::from_disposable_token(key),
        Some(url) if url.starts_with("http://") => {
            Ok(CredentialProvider::from_api_key_v2(key, url)?.insecure_endpoint_override(url))
        }
        Some(host) => CredentialProvider::from_api_key_v2(key, host),
    }
}
