//! Crudder as its users see it: a running `crudder-local`, spoken to over HTTP.
//!
//! Every test has a world of its own and moves that world's clock; none waits for time to pass. [`app`] starts
//! worlds and speaks for people; each other file is a feature.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod addresses;
mod app;
mod apps;
mod auth;
mod avatars;
mod bad_input;
mod blocks;
mod boosts;
mod command;
mod constants;
mod context;
mod conversations;
mod domain;
mod edits;
mod endings;
mod entities;
mod export;
mod feeding;
mod follows;
mod gateway;
mod headers;
mod hosts;
mod idempotency;
mod leaving;
mod limits;
mod lists;
mod marks;
mod media;
mod mutes;
mod notifications;
mod oauth;
mod people;
mod polls;
mod pool;
mod presence;
mod privacy;
mod renewals;
mod reports;
mod search;
mod settings;
mod shapes;
mod standins;
mod statuses;
mod story;
mod tags;
mod text;
mod timelines;
mod told;
mod trends;
mod whom_one_reads;
