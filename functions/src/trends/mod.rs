//! `/api/v1/trends`: what is talked about today.

pub(crate) mod index;
pub(crate) mod statuses;
pub(crate) mod tags;

use crate::function::functions;

functions!["trends_": tags, statuses, index];
