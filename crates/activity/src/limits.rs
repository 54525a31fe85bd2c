//! What the cache service allows, and what this crate makes of it: every number in one place.
//!
//! Momento's own numbers are those of its on-demand plan, from <https://docs.momentohq.com/cache/limits>, as of
//! August 2026. The same page says that calls of several elements cost one operation for every two, and lists which;
//! batch gets and sets are not on that list, so how they are counted is not said. Crudder reckons with each key.

use std::time::Duration;

/// Momento: no item lives longer (a hard limit).
pub(crate) const LONGEST_LIFE: Duration = Duration::from_hours(24);

/// Momento: the largest item (a hard limit), 5 MB.
pub(crate) const ITEM_BYTES: usize = 5_000_000;

/// Momento: operations a second, in a region (a soft limit).
pub(crate) const OPERATIONS_PER_SECOND: usize = 100;

/// Ours: keys in one batch. 500 activities of 64 entries are some 300 kB, far below the client's 10 MB a message.
pub(crate) const BATCH_KEYS: usize = 500;

/// Ours: calls of one request that are under way at once.
pub(crate) const PARALLEL_CALLS: usize = 16;

/// Ours: what all cache calls of one request may take together.
pub(crate) const BUDGET: Duration = Duration::from_millis(150);

/// Ours: how long the warm-up in Lambda's init phase may take; nobody waits for it yet, but it is paid for.
pub(crate) const WARM_UP: Duration = Duration::from_secs(1);

/// Ours: the shortest life worth writing. TTLs are whole seconds, rounded down.
pub(crate) const SHORTEST_LIFE: Duration = Duration::from_secs(1);

/// Ours: how long the breaker stays open, and so how often an outage may cost a request its budget.
pub(crate) const BREAKER: Duration = Duration::from_secs(1);

/// Ours: a client that was silent for so long is replaced unasked. Servers and the networks between close or forget
/// a connection that idles; the first call on it would fail or, worse, wait.
pub(crate) const IDLE: Duration = Duration::from_mins(4);

/// Ours: how long a client that has never answered may go on connecting. Replacing it at once would begin the TLS
/// handshake anew each time, and a sandbox with little CPU would never get to the end of one. Each client that is
/// given up while it connects costs a socket, too, until the attempt ends by itself.
pub(crate) const CONNECTING: Duration = Duration::from_secs(5);

/// Ours: how often a compare-and-set is tried against other writers.
pub(crate) const RACES: usize = 4;

/// Ours: numbers may be a minute late, so they are kept for one.
pub(crate) const NUMBERS: Duration = Duration::from_mins(1);

/// Ours: profiles change seldom, and each change is written through and repaired by the stream; this bounds what both
/// of them miss.
pub(crate) const PROFILE: Duration = Duration::from_hours(1);
