//! `/api/v1/crudder`: what Mastodon has no words for.

pub(crate) mod export;
pub(crate) mod lifetimes;
pub(crate) mod renew;

use crate::function::functions;

functions!["crudder_": lifetimes, export, renew];
