//! The services' errors as the client sees them. Mapped here, once; what happened inside goes to the log.

use crudder_identity as identity;
use crudder_messages as messages;
use crudder_wire::ApiError;

use crate::services::Services;

/// A store's error that no route gives a meaning of its own.
pub(crate) fn store(error: messages::Error) -> ApiError {
    use messages::Error;
    match error {
        Error::Throttled { .. } => {
            tracing::warn!(%error, "the store throttles");
            ApiError::unavailable(1)
        }
        Error::Unavailable { .. } | Error::Conflict { .. } => {
            tracing::error!(%error, "the store did not answer");
            ApiError::unavailable(2)
        }
        other => {
            tracing::error!(error = %other, "the store failed");
            ApiError::internal()
        }
    }
}

/// The place where pictures are kept did not do it.
pub(crate) fn pictures(error: &crudder_media::Error) -> ApiError {
    tracing::error!(%error, "the pictures did not answer");
    ApiError::unavailable(2)
}

/// As [`pool`], of a call to the pool: counts it where the pool is at fault.
pub(crate) fn of_pool(services: &Services) -> impl Fn(identity::Error) -> ApiError {
    |error| {
        if error.is_the_pools_fault() {
            services.tally().pool_failed();
        }
        pool(error)
    }
}

/// An error of `identity`'s that no route gives a meaning of its own.
pub(crate) fn pool(error: identity::Error) -> ApiError {
    use identity::Error;
    let seconds = |after: std::time::Duration| u32::try_from(after.as_secs().max(1)).unwrap_or(u32::MAX);
    match error {
        Error::WrongCredentials => ApiError::wrong_credentials(),
        Error::NotConfirmed => ApiError::forbidden("The e-mail address has not been confirmed yet"),
        Error::WeakPassword(weakness) => ApiError::invalid("password", weakness),
        Error::EmailRefused => ApiError::invalid("email", "is not an e-mail address"),
        Error::CodeMismatch => ApiError::invalid("code", "is wrong, or has expired"),
        Error::CodeExpired => ApiError::invalid("code", "has expired, or was used already"),
        Error::TooManyAttempts { retry_after } => ApiError::too_many_requests(seconds(retry_after)),
        Error::AccountExists => ApiError::invalid("email", "belongs to an account already"),
        Error::InvalidToken(_) => ApiError::unauthorized(),
        Error::Throttled { retry_after } => ApiError::unavailable(seconds(retry_after)),
        Error::Unavailable { cause } => {
            tracing::error!(cause, "the user pool did not answer");
            ApiError::unavailable(2)
        }
        Error::Unexpected { code } => {
            tracing::error!(code, "the user pool failed");
            ApiError::internal()
        }
    }
}
