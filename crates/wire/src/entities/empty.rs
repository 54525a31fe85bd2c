//! `{}`: the answer of routes that have nothing to say but that it is done.

use schemars::JsonSchema;
use serde::Serialize;

/// Nothing.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Empty {}
