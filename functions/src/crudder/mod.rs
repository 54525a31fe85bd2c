//! `/api/v1/crudder`: what Mastodon has no words for.

pub(crate) mod lifetimes;
