//! The timeline service over the real store and the real cache, both on their stand-ins.
//!
//! - `world`: one test's servers, clock and people. `model`: what a timeline should be, by the plainest means.
//! - `promises`: what readers are promised, one example each. `walks`: every page against the model, whatever
//!   happens between the pages and to the cache. `lists`: the public timeline and authors' pages.
//! - `screened`: what readers hide and are hidden from.
//! - `calls`: what each page costs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that meets what it does not expect fails")]

mod calls;
mod followed;
mod lists;
mod model;
mod promises;
mod screened;
mod walks;
mod world;
