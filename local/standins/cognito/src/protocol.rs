//! Requests and errors as Cognito writes them: JSON 1.1, the operation in `X-Amz-Target`.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::store::StoreError;

/// An error of the API: its type, and the message that people read in logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: &'static str,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    pub(crate) fn not_authorized(message: &str) -> Self {
        Self::new("NotAuthorizedException", message)
    }

    pub(crate) fn invalid_parameter(message: &str) -> Self {
        Self::new("InvalidParameterException", message)
    }

    pub(crate) fn code_mismatch() -> Self {
        Self::new("CodeMismatchException", "Invalid verification code provided, please try again.")
    }

    pub(crate) fn expired_code() -> Self {
        Self::new("ExpiredCodeException", "Invalid code provided, please request a code again.")
    }

    pub(crate) fn limit_exceeded() -> Self {
        Self::new("LimitExceededException", "Attempt limit exceeded, please try after some time.")
    }

    pub(crate) fn throttled() -> Self {
        Self::new("TooManyRequestsException", "Rate exceeded")
    }

    pub(crate) fn internal() -> Self {
        Self::new("InternalErrorException", "Something went wrong")
    }

    /// The HTTP status: Cognito answers 400 to everything but its own faults.
    pub(crate) fn status(&self) -> u16 {
        if self.kind == "InternalErrorException" { 500 } else { 400 }
    }

    pub(crate) fn body(&self) -> Value {
        json!({ "__type": self.kind, "message": self.message })
    }
}

/// A fault of the stand-in's own is the pool's fault.
impl From<StoreError> for Failure {
    fn from(_: StoreError) -> Self {
        Self::internal()
    }
}

/// Reads a request's body.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|_| Failure::new("SerializationException", "Start of structure or map expected"))?;
    serde_json::from_value(value).map_err(|error| Failure::invalid_parameter(&error.to_string()))
}
