//! Cheap counters, for metrics.

/// What the cache has done since it was connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Items that were asked for and found.
    pub hits: u64,
    /// Items that were asked for and not found, whatever the reason.
    pub misses: u64,
    /// Calls that went out, retries among them.
    pub calls: u64,
    /// Calls that failed, timeouts among them.
    pub failures: u64,
    /// Calls that were not made because the breaker was open.
    pub breaker_open: u64,
    /// Calls that were not made, or were given up, because the request's budget was spent.
    pub over_budget: u64,
    /// Clients that were made anew.
    pub renewals: u64,
}
