//! Crudder on one machine: the functions that are deployed, behind stand-ins for what AWS and Momento do.
//! No account anywhere, no Docker, no network.
//!
//! The map, in reading order:
//! - [`cli`]: what can be said on the command line. [`run`] runs Crudder, [`seed`] fills a sample world,
//!   [`measure`] prints what timelines cost over it.
//! - [`template`]: reads `template.yaml` itself, so that what runs here can't drift from what is deployed.
//! - [`world`]: the stand-ins, the table, the stream and the functions' services, opened over a [`data`] directory,
//!   with one movable [`clock`].
//! - [`gateway`]: API Gateway: routes, the authorizer, events (payload 2.0), AWS-shaped refusals.
//! - [`stream`]: Lambda's event source mapping: filters, batches, retries, the failure queue.
//! - [`database`]: the embedded database by its own requests. [`stop`]: the word to stop.
//! - [`server`] and [`app`]: one loopback port; behind it the gateway, the [`site`] and the [`control`] plane.
//! - [`screen`]: what stands on the terminal. [`error`]: why it did not start.
//!
//! Nothing imports this crate. Only here is AWS imitated; the functions can't tell.

pub mod app;
pub mod cli;
pub mod clock;
pub mod control;
pub mod data;
pub(crate) mod database;
pub mod error;
pub mod gateway;
pub mod measure;
pub mod run;
pub mod screen;
pub mod seed;
pub mod server;
pub mod site;
pub(crate) mod stop;
pub mod stream;
pub mod template;
pub mod world;
