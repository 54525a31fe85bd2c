//! What can go wrong, as finely as somebody acts on it, and where Cognito's words become ours.

use std::time::Duration;

use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};

use crate::password::Weakness;

/// What every call here answers with.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something about somebody's identity did not work. Safe to log: it holds no name, address or secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No such person, or another password; which of the two is not told. Also a dead refresh token.
    #[error("the username or the password is wrong")]
    WrongCredentials,
    /// The password is right, but the e-mail address has not been confirmed yet.
    #[error("the e-mail address is not confirmed yet")]
    NotConfirmed,
    /// The new password breaks the policy.
    #[error("the password {0}")]
    WeakPassword(Weakness),
    /// The user pool takes the e-mail address for none.
    #[error("the e-mail address is refused")]
    EmailRefused,
    /// Another code was sent. For a password's reset also every other reason why a code is no good.
    #[error("the code is wrong or has expired")]
    CodeMismatch,
    /// The code is too old, was used already, or was never sent.
    #[error("the code has expired")]
    CodeExpired,
    /// Too many wrong codes, or too many codes asked for, for this one person.
    #[error("too many attempts")]
    TooManyAttempts {
        /// When it makes sense to try again. Cognito does not say; this is its documented order of magnitude.
        retry_after: Duration,
    },
    /// The e-mail address (or the id) belongs to a confirmed account already.
    #[error("the account exists already")]
    AccountExists,
    /// The access token is not acceptable.
    #[error("the access token is not acceptable: {0}")]
    InvalidToken(#[from] InvalidToken),
    /// The user pool is over its request rate, for everybody.
    #[error("the user pool throttles")]
    Throttled {
        /// When it makes sense to try again.
        retry_after: Duration,
    },
    /// The user pool or its keys can't be reached, did not answer in time, or failed.
    #[error("the user pool is unavailable ({cause})")]
    Unavailable {
        /// For the log: what kind of failure, in Cognito's error code or in our words.
        cause: String,
    },
    /// The pool is not set up as this crate expects, or answered what it never should. A bug, not bad luck.
    #[error("the user pool answered unexpectedly ({code})")]
    Unexpected {
        /// For the log: Cognito's error code, or what was missing.
        code: String,
    },
}

impl Error {
    /// Whether the pool failed, or refused for want of capacity: nothing that whoever asked could have done better.
    #[must_use]
    pub const fn is_the_pools_fault(&self) -> bool {
        matches!(self, Self::Throttled { .. } | Self::Unavailable { .. } | Self::Unexpected { .. })
    }
}

/// Why an access token was refused. For logs and tests: whoever sent it learns only that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// Not a JWT, or too long to be one.
    #[error("malformed")]
    Malformed,
    /// Signed, or not signed, in another way than RS256.
    #[error("algorithm not allowed")]
    Algorithm,
    /// Signed by a key that the pool does not have.
    #[error("unknown key")]
    UnknownKey,
    /// The signature is not that key's.
    #[error("bad signature")]
    Signature,
    /// Past its end.
    #[error("expired")]
    Expired,
    /// Issued or valid only in the future.
    #[error("not valid yet")]
    NotYetValid,
    /// Issued by another pool.
    #[error("other issuer")]
    Issuer,
    /// Issued to another client of the pool.
    #[error("other client")]
    Client,
    /// Not an access token: an id token, for example.
    #[error("not an access token")]
    Use,
    /// Without the scope that a person's own sign-in has.
    #[error("missing scope")]
    Scope,
    /// Names no account.
    #[error("no account id")]
    Account,
    /// Refused by the pool itself.
    #[error("refused by the pool")]
    Refused,
}

/// Cognito's "please try after some time" for one person's codes: its limits count by the quarter of an hour.
const ATTEMPTS_RETRY_AFTER: Duration = Duration::from_mins(15);
/// Request rates are counted by the second.
const THROTTLE_RETRY_AFTER: Duration = Duration::from_secs(1);

/// How a call to the user pool failed, before a route gives it a meaning.
pub(crate) enum Failure {
    /// Cognito answered with this error code.
    Code(String),
    /// It did not answer.
    NoAnswer(&'static str),
}

impl Failure {
    /// Keeps the error's code and drops its message, which is Cognito's to write and not ours to repeat.
    pub(crate) fn of<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Self {
        match error {
            SdkError::ConstructionFailure(_) => Self::Code("ConstructionFailure".to_owned()),
            SdkError::TimeoutError(_) => Self::NoAnswer("timeout"),
            SdkError::DispatchFailure(_) => Self::NoAnswer("no connection"),
            SdkError::ResponseError(_) => Self::NoAnswer("unreadable answer"),
            _ => error
                .code()
                .map_or(Self::NoAnswer("failure without a code"), |code| Self::Code(code.to_owned())),
        }
    }

    /// Cognito's error code, if it answered.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Code(code) => Some(code),
            Self::NoAnswer(_) => None,
        }
    }

    /// The meaning that a code has whatever was asked.
    pub(crate) fn into_error(self) -> Error {
        let code = match self {
            Self::Code(code) => code,
            Self::NoAnswer(cause) => return Error::Unavailable { cause: cause.to_owned() },
        };
        match code.as_str() {
            // An administrator may ask for a new password: the way on is the one of a forgotten one.
            "NotAuthorizedException" | "UserNotFoundException" | "PasswordResetRequiredException" => {
                Error::WrongCredentials
            }
            "UserNotConfirmedException" => Error::NotConfirmed,
            "InvalidPasswordException" | "PasswordHistoryPolicyViolationException" => {
                Error::WeakPassword(Weakness::Refused)
            }
            "CodeMismatchException" => Error::CodeMismatch,
            "ExpiredCodeException" => Error::CodeExpired,
            "LimitExceededException" | "TooManyFailedAttemptsException" => {
                Error::TooManyAttempts { retry_after: ATTEMPTS_RETRY_AFTER }
            }
            "UsernameExistsException" | "AliasExistsException" => Error::AccountExists,
            "TooManyRequestsException" | "ThrottlingException" => {
                Error::Throttled { retry_after: THROTTLE_RETRY_AFTER }
            }
            "InternalErrorException"
            | "InternalServerException"
            | "InternalFailure"
            | "ServiceUnavailable"
            | "ServiceUnavailableException"
            | "CodeDeliveryFailureException"
            | "UnexpectedLambdaException"
            | "UserLambdaValidationException"
            | "InvalidLambdaResponseException" => Error::Unavailable { cause: code },
            _ => Error::Unexpected { code },
        }
    }
}
