//! The pool's public keys, cached: when they are asked for again, and how long they are trusted.

mod fetch;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use aws_sdk_cognitoidentityprovider::config::SharedHttpClient;
use crudder_domain::{Clock, Moment};
use jsonwebtoken::DecodingKey;
use tokio::sync::Mutex;

use self::fetch::Fetch;
use crate::error::{Error, InvalidToken, Result};

/// An unknown key id asks the pool again, at most this often: forged ids can't make us hammer it.
const REFETCH_AFTER: Duration = Duration::from_mins(1);
/// A fetch that failed is not repeated sooner than this, where nothing can be judged without it.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Keys older than this are fetched again, so that a withdrawn key does not live as long as the process.
const REFRESH_AFTER: Duration = Duration::from_hours(1);
/// Where that fails, keys are trusted so long all the same; beyond it nothing is accepted.
const TRUST_FOR: Duration = Duration::from_hours(24);

/// The keys of one pool.
#[derive(Debug)]
pub(crate) struct Jwks {
    fetch: Fetch,
    clock: Arc<dyn Clock>,
    known: RwLock<Option<Arc<Known>>>,
    /// When the last fetch failed. The lock is held during a fetch, so that there is one at a time.
    failed_at: Mutex<Option<Moment>>,
}

/// The keys as last seen.
#[derive(Debug)]
struct Known {
    keys: HashMap<String, DecodingKey>,
    fetched_at: Moment,
}

impl Known {
    fn is_older_than(&self, age: Duration, now: Moment) -> bool {
        now >= self.fetched_at + age
    }
}

impl Jwks {
    pub(crate) fn new(url: &str, http: SharedHttpClient, clock: Arc<dyn Clock>) -> Self {
        Self { fetch: Fetch::new(url, http), clock, known: RwLock::new(None), failed_at: Mutex::new(None) }
    }

    /// The key of that id, asked of the pool where it is unknown or long known.
    pub(crate) async fn key(&self, kid: &str) -> Result<DecodingKey> {
        let now = self.clock.now();
        if let Some(known) = self.known()
            && !known.is_older_than(REFRESH_AFTER, now)
            && let Some(key) = known.keys.get(kid)
        {
            return Ok(key.clone());
        }
        let known = self.refreshed(kid).await?;
        known.keys.get(kid).cloned().ok_or_else(|| InvalidToken::UnknownKey.into())
    }

    /// Fetches the keys, unless there are some. For a warm start; a failure shows at the first token.
    pub(crate) async fn warm_up(&self) {
        let _ = self.refreshed("").await;
    }

    fn known(&self) -> Option<Arc<Known>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys after whatever fetch is due for the sake of `kid`.
    async fn refreshed(&self, kid: &str) -> Result<Arc<Known>> {
        let mut failed_at = self.failed_at.lock().await;
        // Somebody else may have fetched them while this waited for the lock.
        let now = self.clock.now();
        let known = self.known().filter(|known| !known.is_older_than(TRUST_FOR, now));
        if let Some(known) = &known {
            let due = if known.keys.contains_key(kid) { REFRESH_AFTER } else { REFETCH_AFTER };
            if !known.is_older_than(due, now) {
                return Ok(known.clone());
            }
        }
        // A key that is only due for a refresh can wait longer than a token that nobody can judge.
        let trusted = known.filter(|known| known.keys.contains_key(kid));
        let rest = if trusted.is_some() { REFETCH_AFTER } else { RETRY_AFTER };
        let rested = failed_at.is_none_or(|at| now >= at + rest || now < at);
        let fetched = if rested { self.fetch.keys().await } else { None };
        if let Some(keys) = fetched {
            let fresh = Arc::new(Known { keys, fetched_at: now });
            *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
            *failed_at = None;
            return Ok(fresh);
        }
        if rested {
            *failed_at = Some(now);
            tracing::warn!("the user pool's keys could not be fetched");
        }
        // Keys that were good an hour ago still are; a key that is not among them can't be judged.
        trusted.ok_or_else(|| Error::Unavailable { cause: "no keys".to_owned() })
    }
}
