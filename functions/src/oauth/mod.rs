//! OAuth 2.0 for third-party apps (RFC 6749, 7009, 7636, 8414; <https://docs.joinmastodon.org/methods/oauth/>).
//!
//! - [`request`]: what an app asks of a person, checked. [`ask`] shows it, [`decide`] takes the answer.
//! - [`client`]: which app it is that comes. [`token`] gives it a token, [`revoke`] takes one back.
//! - [`once`]: that nothing is said twice. [`server`]: what there is of all this.

pub(crate) mod ask;
mod client;
pub(crate) mod decide;
mod form;
mod once;
mod request;
pub(crate) mod revoke;
pub(crate) mod server;
pub(crate) mod token;

use crate::function::app_functions;

app_functions!["oauth_": server, ask, decide, token, revoke];
