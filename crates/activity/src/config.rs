//! How the cache is reached, and what it may cost a request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::limits;
use crate::ticks::{MonotonicClock, SystemMonotonicClock};

/// The key to the cache service. It does not reach a log by accident.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// A key as the service issued it.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// Where the cache is, and what it may cost.
#[derive(Clone, Debug)]
pub struct Config {
    /// The key to the service.
    pub api_key: ApiKey,
    /// `None` where the key itself names its service; a host name for a key that does not; an `http://` URL for a
    /// server on this machine, which is spoken to in plain text.
    pub endpoint: Option<String>,
    /// The cache within the service.
    pub cache_name: String,
    /// What all cache calls of one request may take together.
    pub budget: Duration,
    /// How many activities one request may fill: a cold reader of thousands must not use up the whole service's
    /// operations.
    pub fills: usize,
    /// What lasts is measured by this: the breaker's second, a client's idle minutes.
    pub ticks: Arc<dyn MonotonicClock>,
}

impl Config {
    /// A request's whole cache budget where nothing else is said.
    pub const BUDGET: Duration = limits::BUDGET;
    /// How many activities one request fills where nothing else is said: a second's worth of operations.
    pub const FILLS: usize = limits::OPERATIONS_PER_SECOND;

    /// A configuration with the usual bounds.
    #[must_use]
    pub fn new(api_key: ApiKey, endpoint: Option<String>, cache_name: impl Into<String>) -> Self {
        Self {
            api_key,
            endpoint,
            cache_name: cache_name.into(),
            budget: Self::BUDGET,
            fills: Self::FILLS,
            ticks: Arc::new(SystemMonotonicClock::new()),
        }
    }
}
