//! Pictures as people send them, and where they are kept.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod keeping;
mod preparing;
mod samples;
