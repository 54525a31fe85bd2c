//! What this Crudder says of itself, and whether it is well.

pub(crate) mod health;
pub(crate) mod v1;
pub(crate) mod v2;

use std::time::Duration;

/// What an instance says of itself changes with a deploy only.
pub(crate) const KEPT: Duration = Duration::from_mins(1);
