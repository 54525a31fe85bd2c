//! Crudder's Lambda functions: one module per function, named for its route; one binary, `bootstrap`.
//!
//! The map, in the order of an invocation:
//! - [`route`]: what a route says of itself, in a record beside its handler. Everything else that knows routes reads these.
//! - `function`: how a folder lists the functions of its modules. [`table`]: all of them. Lambda's `_HANDLER` is looked up here.
//! - [`capability`]: what a handler's services may do; the template gives its role just that.
//! - [`config`], [`clients`], [`services`]: what a capability needs, built in Lambda's init phase, warmed there.
//! - [`invoke`]: an event comes in as Lambda's JSON, its answer goes out as Lambda's JSON. `crudder-local`
//!   calls the same function.
//! - [`auth`], [`accounts`], [`profile`], [`follow_requests`], [`statuses`], [`media`], [`polls`], [`reports`], [`timelines`], [`lists`], [`tags`],
//!   [`search`], [`trends`], [`instance`]: the routes. [`constants`]: those that answer all alike.
//! - [`apps`], [`oauth`]: all of it for third-party apps, by one function, and how they get their tokens.
//! - [`openapi`]: what routes say of themselves for programs. [`document`]: all of it put together.
//! - [`stream`], [`trigger`]: what runs behind the table's stream and the user pool.
//! - [`brake`]: what the budget's notice starts: throttles every route, until the operator lifts it.
//! - [`audit`]: looks every hour for what has ended and is still somewhere.
//! - [`logs`]: what a function logs, and how.
//! - [`metrics`]: one line of the log for each invocation, which `CloudWatch` makes metrics of.
//! - [`limits`]: how often something may be done.
//! - [`viewer`]: who is looking, on routes that a visitor may read too. [`presence`]: whether whoever asks is there.
//! - [`rounds`]: a page of a list of which not every entry is shown.
//! - [`refusal`]: the services' errors as the client sees them, mapped once.

pub mod audit;
pub mod brake;
pub mod capability;
pub mod clients;
pub mod config;
pub mod logs;
pub mod metrics;
pub mod services;
mod shapes;
pub mod table;

mod accounts;
pub mod apps;
mod auth;
pub mod constants;
mod conversations;
mod crudder;
pub mod document;
mod follow_requests;
mod function;
mod instance;
mod invoke;
mod invoke_error;
mod limits;
mod lists;
mod markers;
mod media;
mod notifications;
mod oauth;
mod openapi;
mod polls;
mod presence;
mod profile;
mod refusal;
mod reports;
mod rounds;
pub mod route;
mod search;
mod statuses;
mod stream;
mod tags;
mod timelines;
mod trends;
mod trigger;
mod viewer;

pub use invoke::invoke;
pub use invoke_error::InvokeError;
pub use services::{Parts, Services};
pub use table::handlers;
