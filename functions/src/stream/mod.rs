//! What runs behind the table's stream: two consumers, so that neither waits for what the other needs.
//!
//! - `record_activity` brings the cache up. It needs the cache and nothing else, and rests where there is none.
//! - `derive` writes into the table what follows from a change, and deletes the pictures of what is gone. It needs the
//!   table and these. What follows is a module each: `notify`, `tell`, `accept`, `converse`,
//!   `index`, `cascade`, `forget`. To add another: a module with a function like theirs, a line in `derive`, and in the template's
//!   filter the items that it has to hear of.
//!
//! Both are idempotent, since streams deliver at least once, and deal with a batch as `batch` says.

mod accept;
mod batch;
mod cascade;
mod converse;
pub(crate) mod derive;
mod fan_out;
mod forget;
mod index;
mod notify;
pub(crate) mod record_activity;

use crate::function::event_functions;

event_functions![record_activity, derive];
