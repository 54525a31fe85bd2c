//! The embedded database, called by its own requests: what the AWS SDK has no call for, such as reading a stream at a
//! moved clock.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;

/// A request of the embedded database from its JSON.
pub(crate) fn request<T: DeserializeOwned>(body: Value) -> Result<T, Error> {
    serde_json::from_value(body).map_err(|error| refused("take a request", &error))
}

pub(crate) fn refused(doing: &'static str, error: &dyn std::fmt::Display) -> Error {
    Error::Database { doing, reason: error.to_string() }
}

/// Runs what waits for the disk where it holds up nobody.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|error| refused("answer", &error))?
}
