//! The activity cache. It may fail in any way without changing an answer.

mod cache;
mod config;
mod counters;
mod item;

pub use cache::{Budgeted, Cache};
pub use config::{ApiKey, Config};
pub use counters::Counters;
pub use item::{Cached, Following, Home, HomeEntry, PageHits, Write};
