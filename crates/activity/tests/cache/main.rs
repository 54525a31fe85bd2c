//! The activity cache, with the real client, against a server that can fail in every way.
//!
//! - `items`: what goes in comes out, and how many calls it takes.
//! - `lives`: no item outlives what it holds.
//! - `shapes`: the bytes of each kind of item, which no change of the code may change unsaid.
//! - `audit`: what outlives its end is found.
//! - `races`: many at once; nothing goes back, and nobody comes back from the dead.
//! - `outages`: what a request pays when the cache fails, and how it recovers.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod audit;
mod items;
mod lives;
mod outages;
mod races;
mod shapes;
mod world;
