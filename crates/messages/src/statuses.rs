//! Statuses: posting, reading, deleting. A status and everything that hangs on it are one transaction.

use std::collections::HashMap;

use crudder_domain::{
    AccountId, Activity, Language, Lifetime, Mention, SpoilerText, Status, StatusCounts, StatusId,
    StatusText, Visibility,
};

use crate::error::{Error, Result};
use crate::idempotency::IdempotencyKey;
use crate::reader::Reader;
use crate::writer::Writer;

/// What somebody posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStatus {
    /// Who posts it.
    pub author: AccountId,
    /// What it says.
    pub text: StatusText,
    /// The content warning; empty for none.
    pub spoiler_text: SpoilerText,
    /// Whether clients should hide it behind a warning.
    pub sensitive: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// The language that the author named.
    pub language: Option<Language>,
    /// How long it lives; a reply no longer than what it answers.
    pub lifetime: Lifetime,
    /// What it answers. That its author may see that is the caller's to check.
    pub in_reply_to: Option<Status>,
    /// The accounts that it names.
    pub mentions: Vec<Mention>,
}

/// What became of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It stands, with its author's activity before and after (the same where it is direct).
    New {
        /// As it was stored.
        status: Box<Status>,
        /// The author's activity that it found.
        before: Activity,
        /// The author's activity that it left.
        activity: Activity,
    },
    /// The same was posted before, with the same idempotency key. It may have ended since.
    Repeated(StatusId),
}

/// What was deleted, with its author's activity before and after (the same where it was direct).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// As it was.
    pub status: Status,
    /// The author's activity before.
    pub before: Activity,
    /// The author's activity after.
    pub activity: Activity,
}

fn unavailable<T>(operation: &'static str) -> Result<T> {
    Err(Error::Unavailable { operation, cause: "not connected".to_owned() })
}

impl Reader {
    /// A status that is alive, read consistently. Who may see it is the caller's to check.
    pub async fn status(&self, _id: StatusId) -> Result<Option<Status>> {
        unavailable("status")
    }

    /// Those of the statuses that are alive, in any order, read consistently.
    pub async fn statuses(&self, _ids: &[StatusId]) -> Result<Vec<Status>> {
        unavailable("statuses")
    }

    /// The numbers of each of these statuses, at most a minute late; zeros for one that has none.
    pub async fn status_counts(&self, _ids: &[StatusId]) -> Result<HashMap<StatusId, StatusCounts>> {
        unavailable("status_counts")
    }

    /// What `author` posted with this idempotency key within the hour.
    ///
    /// # Errors
    /// [`Error::IdempotencyConflict`] where the key came with another body.
    pub async fn posted_before(&self, _author: AccountId, _key: &IdempotencyKey) -> Result<Option<StatusId>> {
        unavailable("posted_before")
    }
}

impl Writer {
    /// Posts a status: all that hangs on it in one transaction, before it answers.
    ///
    /// # Errors
    /// [`Error::ParentGone`] where what it answers has ended; [`Error::IdempotencyConflict`] where the key came
    /// with another body.
    pub async fn post(&self, _new: NewStatus, _idempotency: Option<IdempotencyKey>) -> Result<Posted> {
        unavailable("post")
    }

    /// Deletes a status; `None` where it is not there (any more) or is not `author`'s.
    pub async fn delete_status(&self, _author: AccountId, _id: StatusId) -> Result<Option<Deleted>> {
        unavailable("delete_status")
    }
}
