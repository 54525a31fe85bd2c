//! Why an invocation itself fails.

use crate::brake::BrakeError;

/// Why an invocation failed, so that Lambda counts it as failed and tries again where it does.
/// What a client did wrong is never such: it gets its answer.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The template names a handler that the table does not know.
    #[error("there is no handler {0:?}")]
    UnknownHandler(String),
    /// The event is not of the kind that this function handles. What is wrong with it is not told: that would quote it.
    #[error("the event can't be read")]
    UnreadableEvent,
    /// The function was built without the service it needs.
    #[error("the function has no {0}")]
    NotConfigured(&'static str),
    /// The store could not do it now.
    #[error("the store failed: {0}")]
    Store(#[from] crudder_messages::Error),
    /// What the user pool asked for is not let through.
    #[error("{0}")]
    Refused(&'static str),
    /// API Gateway could not do it now.
    #[error("the brake failed: {0}")]
    Brake(#[from] BrakeError),
}

impl From<serde_json::Error> for InvokeError {
    fn from(_: serde_json::Error) -> Self {
        Self::UnreadableEvent
    }
}
