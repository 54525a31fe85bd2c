//! Why a call brought nothing. Callers only ever see a miss; the wrapper has to tell these apart.

use momento::{MomentoError, MomentoErrorCode};

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// An outage was seen within the last second.
    #[error("the breaker is open")]
    BreakerOpen,
    /// The request had no time left for the cache.
    #[error("the request's cache budget is spent")]
    OverBudget,
    /// It took longer than the request had left.
    #[error("no answer in time")]
    TimedOut,
    /// It was answered with an error that another try would only repeat: over a limit, no such cache, a bad key.
    #[error("refused: {0:?}")]
    Refused(MomentoErrorCode),
    /// The connection or the server broke.
    #[error("failed: {0:?}")]
    Failed(MomentoErrorCode),
}

/// Keeps the code alone: the service's messages may hold a whole item, and content does not reach a log.
impl From<MomentoError> for Error {
    fn from(error: MomentoError) -> Self {
        use MomentoErrorCode as Code;
        match error.error_code {
            code @ (Code::InvalidArgumentError
            | Code::AlreadyExistsError
            | Code::CacheNotFoundError
            | Code::StoreNotFoundError
            | Code::ItemNotFoundError
            | Code::PermissionError
            | Code::AuthenticationError
            | Code::LimitExceededError
            | Code::BadRequestError
            | Code::ClientResourceExhausted
            | Code::FailedPreconditionError
            | Code::TypeError) => Self::Refused(code),
            code => Self::Failed(code),
        }
    }
}
