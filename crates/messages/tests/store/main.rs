//! The access patterns against a real `DynamoDB` API: the SDK's client on the embedded stand-in, each test in a
//! world of its own, time moved by hand.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

mod accounts;
mod audit;
mod blocks;
mod boosts;
mod cascade;
mod changes;
mod costs;
mod counters;
mod edits;
mod faults;
mod followed_tags;
mod follows;
mod histories;
mod leaving;
mod lists;
mod marks;
mod media;
mod oauth;
mod own_lists;
mod rates;
mod renewals;
mod reports;
mod statuses;
mod tags;
mod telling;
mod threads;
mod votes;
mod world;
