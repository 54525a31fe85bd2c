//! The functions as Lambda sees them: events in, answers out, on the stand-ins, with a clock that tests move.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests say what went wrong by panicking")]

mod actions;
mod agreement;
mod apps;
mod audit;
mod brake;
mod calls;
mod events;
mod five;
mod gateway;
mod limits;
mod logs;
mod media;
mod openapi;
mod parameters;
mod process;
mod routes;
mod rubbish;
mod samples;
mod secrets;
mod shapes;
mod site;
mod stream;
mod template;
mod watch;
mod world;
