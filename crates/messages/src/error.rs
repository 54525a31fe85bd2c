//! What can go wrong, as fine as somebody takes a branch on it.

use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// What a call of this crate answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why it could not be done. The first group are answers to the caller; the second are troubles of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody holds that handle, or has reserved it in the last 24 hours.
    #[error("the handle is taken")]
    HandleTaken,
    /// That account id was drawn before: draw another.
    #[error("the account id is taken")]
    AccountIdTaken,
    /// There is no such account.
    #[error("there is no such account")]
    NoSuchAccount,
    /// An account can't follow itself.
    #[error("an account can't follow itself")]
    FollowsItself,
    /// It follows as many as one may (`MAX_FOLLOWING`), requests included.
    #[error("it follows too many accounts")]
    FollowsTooMany,
    /// It follows as many hashtags as one may (`MAX_FOLLOWED_TAGS`).
    #[error("it follows too many hashtags")]
    FollowsTooManyTags,
    /// Nothing stands between an account and itself.
    #[error("an account can't block, mute or note itself")]
    Oneself,
    /// One of the two blocks the other.
    #[error("one of the two blocks the other")]
    Blocked,
    /// It blocks and mutes as many as one may (`MAX_HIDDEN`).
    #[error("it blocks and mutes too many accounts")]
    HidesTooMany,
    /// It was changed as often as one may (`MAX_EDITS`).
    #[error("the status was changed too often")]
    TooManyEdits,
    /// It has shown as many pictures as one may (`MAX_PAST_MEDIA`).
    #[error("the status has shown too many pictures")]
    TooManyMedia,
    /// A picture that is named is not there, is somebody else's, has ended or is attached already.
    #[error("a picture can't be attached")]
    MediaUnusable,
    /// A status must say something or show something.
    #[error("the status would say and show nothing")]
    Blank,
    /// A direct status must name somebody but its author.
    #[error("the direct status would name nobody")]
    NamesNobody,
    /// Five statuses that are alive are pinned already.
    #[error("five statuses are pinned already")]
    TooManyPins,
    /// It has as many lists as one may (`MAX_LISTS`).
    #[error("there are too many lists")]
    TooManyLists,
    /// The list holds as many accounts as one may (`MAX_MEMBERS`).
    #[error("the list is full")]
    ListFull,
    /// Only who is followed can be put on a list.
    #[error("the account is not followed")]
    NotFollowed,
    /// What a status asks can't be changed.
    #[error("the poll was changed")]
    PollChanged,
    /// That many were made today already (`MAX_A_DAY`).
    #[error("the reporter made too many reports today")]
    TooManyReports,
    /// One vote each.
    #[error("the reader has voted already")]
    AlreadyVoted,
    /// What is answered ended or was deleted meanwhile.
    #[error("the status that is answered is gone")]
    ParentGone,
    /// All sessions were ended since the one that asks began.
    #[error("the session was ended meanwhile")]
    SessionEnded,
    /// The token's account has not confirmed its address yet.
    #[error("the address is not confirmed yet")]
    NotConfirmed,
    /// An `Idempotency-Key` came again within the hour with another body.
    #[error("the idempotency key was used for something else")]
    IdempotencyConflict,
    /// The app that asks is gone meanwhile: nobody had granted it anything, so it ended.
    #[error("there is no such app")]
    NoSuchApp,

    /// The store takes no more for now: try again later.
    #[error("the store throttles {operation}")]
    Throttled {
        /// The operation that was refused.
        operation: &'static str,
    },
    /// Others changed the same items faster than the bounded retries.
    #[error("{operation} met too many other writers")]
    Conflict {
        /// What was tried.
        operation: &'static str,
    },
    /// The store did not answer, or not in time.
    #[error("the store is unavailable for {operation}: {cause}")]
    Unavailable {
        /// The operation.
        operation: &'static str,
        /// For the log: AWS's own words, never an item's content.
        cause: String,
    },
    /// An item does not have the shape that it should have.
    #[error("a stored {what} can't be read: {cause}")]
    Corrupt {
        /// Which sort of item.
        what: &'static str,
        /// For the log: what did not fit, never an item's content.
        cause: String,
    },
}

impl Error {
    /// A request that could not even be put together: a mistake of this crate, not of its caller.
    pub(crate) fn unbuildable(operation: &'static str, error: &impl std::error::Error) -> Self {
        Self::Unavailable { operation, cause: error.to_string() }
    }

    /// What an error of the SDK means; the one place that maps them.
    pub(crate) fn from_sdk<E, R>(operation: &'static str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
        match code {
            Some(
                "ProvisionedThroughputExceededException"
                | "ThrottlingException"
                | "RequestLimitExceeded"
                | "LimitExceededException",
            ) => Self::Throttled { operation },
            Some("TransactionConflictException" | "TransactionInProgressException") => {
                Self::Conflict { operation }
            }
            _ => Self::Unavailable { operation, cause: cause(error, code) },
        }
    }

    /// An item that does not have its shape.
    pub(crate) fn corrupt(what: &'static str, error: &impl fmt::Display) -> Self {
        Self::Corrupt { what, cause: without_quotations(&error.to_string()) }
    }
}

/// Which kind of failure it was. Not the SDK's own words: they may quote a whole answer, items and all.
fn cause<E, R>(error: &SdkError<E, R>, code: Option<&str>) -> String {
    match error {
        SdkError::ConstructionFailure(_) => "the request can't be built".to_owned(),
        SdkError::TimeoutError(_) => "a deadline has passed".to_owned(),
        SdkError::DispatchFailure(failure) => {
            failure.as_connector_error().map_or_else(|| "not sent".to_owned(), ToString::to_string)
        }
        SdkError::ResponseError(_) => "the answer can't be read".to_owned(),
        _ => code.unwrap_or("refused without a code").to_owned(),
    }
}

/// A message of serde's without what it quotes: that is an item's content.
fn without_quotations(message: &str) -> String {
    let quotes = ['"', '`'];
    match (message.find(quotes), message.rfind(quotes)) {
        (Some(first), Some(last)) if first < last => {
            format!("{}…{}", &message[..first], &message[last + 1..])
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_quotes_is_left_out() {
        let quoting = "invalid type: string \"my \"secret\"\", expected u64";
        assert_eq!(without_quotations(quoting), "invalid type: string …, expected u64");
        assert_eq!(without_quotations("missing field"), "missing field");
    }
}
