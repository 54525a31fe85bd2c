//! The activity cache: a copy of what timelines and pages are made of, that forgets by itself.
//!
//! **It may fail in any way without changing an answer**: away, slow, throttled or switched off, every get is a miss
//! and every write is lost, and no request pays more than its budget for it (150 ms in all, and an outage not more
//! than once a second). Nothing of the service behind it shows in this interface.
//!
//! The map, in reading order:
//! - `cache`: [`Cache`], one for the process, and [`Budgeted`], one for each request.
//! - `home`, `following`, `activities`, `statuses`, `accounts`, `page`, `trends`: what can be asked, by kind of item.
//! - `audit`: what is still held although it has ended; it should be nothing.
//! - `screen`: what a reader's timelines leave out, kept within `following` and `home`.
//! - `key`, `value`, `ttl`: how an item is named, written as bytes, and how long it lives.
//! - `calls`: each call, guarded by `breaker`, `budget`, a timeout and a retry; `clients`: when the client is
//!   replaced.
//! - `limits`: every number.
//!
//! The invariants:
//! - An item lives no longer than what it holds, and no longer than 24 hours (`ttl`).
//! - Fills never overwrite: what was read from the store may be older than what is there.
//! - Writes never go back: they compare versions and swap; a tombstone is newer than anything.
//! - A value of another shape, or garbage, is a miss.

mod accounts;
mod activities;
mod audit;
mod breaker;
mod budget;
mod cache;
mod calls;
mod clients;
mod config;
mod counters;
mod error;
mod following;
mod home;
mod item;
mod key;
mod limits;
mod page;
mod screen;
mod statuses;
mod ticks;
mod trends;
mod ttl;
mod value;

pub use audit::AuditOutcome;
pub use cache::{Budgeted, Cache};
pub use config::{ApiKey, Config};
pub use counters::Counters;
pub use item::{Cached, Following, Home, HomeEntry, PageHits, Trends, WriteOutcome};
pub use ticks::MonotonicClock;
