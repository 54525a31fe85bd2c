//! Why a request is not served. A handler's `?` makes one of these of whatever a service answers; the client's words are
//! made of it once, where the answer leaves.

use crudder_identity as identity;
use crudder_messages as messages;
use crudder_wire::ApiError;

use crate::services::Services;

/// Why a request is not served: in the client's words already, or an error of a service to which no route gave a meaning
/// of its own.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// What the client did, or asked for, in its words.
    #[error(transparent)]
    Client(#[from] ApiError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] messages::Error),
    /// The user pool refused it, or could not do it.
    #[error(transparent)]
    Pool(#[from] identity::Error),
    /// The bucket of pictures could not do it.
    #[error(transparent)]
    Pictures(#[from] crudder_media::Error),
}

impl Refusal {
    /// As the client sees it. What happened inside goes to the log, and what is the user pool's fault is counted: so call it
    /// once for a refusal.
    pub(crate) fn answer(self, services: &Services) -> ApiError {
        match self {
            Self::Client(refusal) => refusal,
            Self::Store(error) => store(&error),
            Self::Pool(error) => {
                if error.is_the_pools_fault() {
                    services.tally().pool_failed();
                }
                pool(error)
            }
            Self::Pictures(error) => {
                tracing::error!(%error, "the pictures did not answer");
                ApiError::unavailable(2)
            }
        }
    }
}

fn store(error: &messages::Error) -> ApiError {
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

fn pool(error: identity::Error) -> ApiError {
    use identity::Error;
    let seconds = |after: std::time::Duration| u32::try_from(after.as_secs().max(1)).unwrap_or(u32::MAX);
    match error {
        Error::WrongCredentials => ApiError::wrong_credentials(),
        Error::NotConfirmed => ApiError::forbidden("Your login is missing a confirmed e-mail address"),
        Error::WeakPassword(weakness) => ApiError::invalid("password", weakness),
        Error::EmailRefused => ApiError::invalid("email", "is not an e-mail address"),
        Error::CodeMismatch => ApiError::invalid("code", "is wrong or has expired"),
        Error::CodeExpired => ApiError::invalid("code", "has expired or was already used"),
        Error::TooManyAttempts { retry_after } => ApiError::too_many_requests(seconds(retry_after)),
        Error::AccountExists => ApiError::invalid("email", "has already been taken"),
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
