//! What an invocation is measured by: one line of the log for each, as JSON.
//!
//! Told where the stack's name is configured, in `CloudWatch`'s embedded metric format: its figures become
//! metrics without any call. It names ids, a route and numbers: never a text, a handle, an address or a token.
//!
//! - `emf`: the format. - `tally`: what happens while a handler runs. - `watch`: an invocation, from its event to its line.

pub(crate) mod emf;
mod tally;
mod watch;

pub(crate) use tally::Tally;
pub use watch::Watch;
