//! The real SDK client and the verifier, against a user pool on loopback.

mod faults;
mod keys;
mod passwords;
mod persistence;
mod sessions;
mod sign_up;
mod tokens;
mod trigger;
mod world;
