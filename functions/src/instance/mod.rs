//! What this Crudder says of itself, and whether it is well.

pub(crate) mod health;
pub(crate) mod v1;
pub(crate) mod v2;

use std::time::Duration;

use crate::function::functions;

functions!["instance_": v1, v2; "health" = health];

/// What an instance says of itself changes with a deploy only.
pub(crate) const KEPT: Duration = Duration::from_mins(1);
