//! Whether Crudder is well.

use schemars::JsonSchema;
use serde::Serialize;

/// It is; where it is not, there is an error instead.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
}
