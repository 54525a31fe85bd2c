//! The messaging system: Crudder's one `DynamoDB` table, its keys, its items and its access patterns.
//!
//! Nothing else in Crudder knows `DynamoDB`. What an item looks like is known to `items`, what it is
//! called only to `keys`. Nothing that has ended leaves this crate: every read filters by the clock, since
//! `DynamoDB` deletes what has ended only days later. The audit alone hears how much of it there is, and its names.
//!
//! A [`Reader`] gets, batch-gets and queries; a [`Writer`] also writes. What a function holds says what its role
//! has to allow.
//!
//! The map:
//! - `keys`: what every item is called. `items`: what it holds.
//! - `reader`, `writer`: the two capabilities. `read`: gets, batches and bounded queries. `lists`: pages.
//! - `transaction`: all or nothing. `retry`: what happens when somebody else was faster.
//! - The access patterns: `accounts`, with `reservations` of handles; `posting`, `statuses`, `edits`, `replies`, `threads`, `idempotency`; `authored`, `public` and
//!   `tags`, all on `lists`; `heads` with `activity_item`; `follows`, `relationships`, `people`.
//! - Hashtags: `tags`, how they were used (`tag_history`), who follows them (`followed_tags`).
//! - The search: `search`; what writes it, `index`. `public_sample`: what is talked about.
//! - What stands between people: `stances`, with `blocks` and `mutes`, which change them; `notes`.
//! - Who is there: `presence`.
//! - Third-party apps: `apps`, `codes`, `tokens`, `grants`.
//! - Lists of people: `own_lists`.
//! - Interactions: `interactions` (favourites, bookmarks), their lists (`interaction_lists`), `pins`; `votes`; `boosts`;
//!   `thread_mutes`. Why they end with their status, whatever its author does meanwhile: `settling`.
//! - Pictures: `media`, until they are attached, or a profile shows them.
//! - A life that is made longer or shorter: `renewals`.
//! - `cascade`: a status's dependents (`dependents`) are deleted with it, and end when it ends. `fan_out`: one status, many
//!   notifications. `account_deletion`: an account with all its items.
//! - `rates`: how often something was done.
//! - What follows from all that: `notifications`, with `markers`; `conversations`.
//! - `reports`: kept for the operator, and read by nobody here.
//! - `living_count`: counting what ends by itself.
//! - `audit`: what has ended and is still there. The one Scan, and a capability of its own.
//! - [`change`]: what a record of the table's stream means.
//! - [`error`]: what can go wrong.

pub mod change;
pub mod error;

mod accepting;
mod account_deletion;
mod accounts;
mod activity_item;
mod apps;
mod audit;
mod authored;
mod blocks;
mod boosts;
mod cascade;
mod codes;
mod conversations;
mod dependents;
mod edits;
mod fan_out;
mod followed_tags;
mod follows;
mod grants;
mod heads;
mod idempotency;
mod index;
mod interaction_lists;
mod interactions;
mod items;
mod keys;
mod lists;
mod living_count;
mod markers;
mod media;
mod mutes;
mod notes;
mod notifications;
mod own_lists;
mod people;
mod pins;
mod posting;
mod presence;
mod public;
mod public_sample;
mod rates;
mod read;
mod reader;
mod relationships;
mod renewals;
mod replies;
mod reports;
mod reservations;
mod retry;
mod search;
mod settling;
mod stances;
mod statuses;
mod tag_history;
mod tags;
mod thread_mutes;
mod threads;
mod tokens;
mod transaction;
mod votes;
mod writer;

pub use account_deletion::Progress;
pub use accounts::{AccountChange, LanguageChange, PictureChange};
pub use apps::{NewApp, Registration};
pub use audit::{Auditor, EndedItems, Sample, SegmentReport};
pub use authored::Authored;
pub use cascade::Cascade;
pub use change::{Change, FollowRecord, InteractionRecord};
pub use codes::{Code, Redeemed};
pub use conversations::{Conversation, ConversationAction};
pub use edits::{Edit, Edited, MAX_EDITS, MAX_PAST_MEDIA, StatusChange};
pub use error::{Error, Result};
pub use fan_out::{FanOut, FanOutProgress};
pub use followed_tags::FollowedTag;
pub use follows::{FollowChange, FollowOptionsChange, Following};
pub use grants::Granted;
pub use heads::Head;
pub use idempotency::IdempotencyKey;
pub use interaction_lists::InteractionEntry;
pub use markers::Markers;
pub use media::{MediaChange, MediaRemoval, PORTRAIT_SECS, REDRAFT_SECS, WAITING_SECS};
pub use own_lists::ListChange;
pub use people::PeopleSlice;
pub use posting::{NewStatus, Posted};
pub use presence::Presence;
pub use public_sample::SampledStatus;
pub use rates::Salt;
pub use reader::{Reader, Slice, TableName};
pub use renewals::MovedStatus;
pub use reports::NewReport;
pub use reservations::Reservation;
pub use stances::AuthorRelationships;
pub use statuses::Deleted;
pub use tags::{TagFilter, Tagged};
pub use tokens::{NewToken, RefreshableToken};
pub use writer::Writer;
