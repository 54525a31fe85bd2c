//! Why the control plane refuses a request.

use crate::error::Error;

/// Why the control plane refuses.
pub(super) enum Refusal {
    Malformed(String),
    NotFound,
    Method(&'static str),
    Foreign,
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
