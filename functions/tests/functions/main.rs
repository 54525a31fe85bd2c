//! The functions as Lambda sees them: events in, answers out, on the stand-ins, with a clock that tests move.

mod agreement;
mod calls;
mod events;
mod stream;
mod template;
mod world;
