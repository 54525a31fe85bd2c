//! Cheap counters, for metrics.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// What the cache has done since it was connected.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Counters {
            $($(#[$doc])* pub $name: u64,)*
        }

        /// The counters while they are counted: atomic, shared by all clones of a cache.
        #[derive(Debug, Default)]
        pub(crate) struct AtomicCounters {
            $(pub(crate) $name: AtomicU64,)*
        }

        impl AtomicCounters {
            pub(crate) fn snapshot(&self) -> Counters {
                Counters { $($name: self.$name.load(Ordering::Relaxed),)* }
            }
        }
    };
}

counters! {
    /// Items that were asked for and found.
    hits,
    /// Items that were asked for and not found, whatever the reason.
    misses,
    /// Calls that went out, retries among them.
    calls,
    /// Calls that failed, timeouts among them.
    failures,
    /// Calls that were not made because the breaker was open.
    breaker_open,
    /// How often a failure opened the breaker.
    breaker_opened,
    /// Calls that were not made because the request's budget was spent.
    over_budget,
    /// Clients that were replaced.
    renewals,
}

impl AtomicCounters {
    pub(crate) fn add(counter: &AtomicU64, count: usize) {
        counter.fetch_add(count as u64, Ordering::Relaxed);
    }
}
