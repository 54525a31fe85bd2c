//! What runs behind the table's stream.

pub(crate) mod record_activity;
