//! Crudder's own: how long a status can live.

use schemars::JsonSchema;
use serde::Serialize;

/// Lifetimes in seconds.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Lifetimes {
    /// What a person is offered, shortest first.
    pub offered: [u32; 7],
    /// What a new account's statuses get that don't say.
    pub default: u32,
    /// The shortest that can be asked for.
    pub min: u32,
    /// The longest.
    pub max: u32,
}
