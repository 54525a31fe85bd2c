//! What the user pool calls.

pub(crate) mod post_confirmation;
