//! The real SDK client and the verifier, against a user pool on loopback.
#![allow(clippy::unwrap_used)] // Clippy takes only test functions for tests, not what they share.

mod faults;
mod keys;
mod passwords;
mod persistence;
mod sessions;
mod sign_up;
mod tokens;
mod trigger;
mod world;
