//! `AppsApi`: all of Crudder for third-party apps, behind one function.
//!
//! - [`routes`]: every route of it, by the records beside the handlers.
//! - [`dispatch`]: the function: finds the route, looks the token up, calls the very handler that the route has.
//! - [`bearer`]: what a token allows.
//! - [`pages`]: what is Mastodon's website's, and leads to Crudder's.
//! - [`register`], [`verify_credentials`], [`sign_up`]: the apps' own routes.

pub(crate) mod bearer;
pub(crate) mod dispatch;
pub mod pages;
pub(crate) mod register;
pub mod routes;
pub(crate) mod sign_up;
pub(crate) mod verify_credentials;

use crate::function::app_functions;

app_functions!["": register, verify_credentials, sign_up];
