//! Reports: what one person tells the operator of another. A report keeps a copy of what it is about, since that ends.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::id::{AccountId, ReportId};
use crate::length::fits;
use crate::status::Status;
use crate::visible::is_blank;

/// How many statuses one report can name.
pub const MAX_STATUSES: usize = 20;
/// How many reports one person can make a day: each keeps what would have ended.
pub const MAX_A_DAY: u64 = 20;

/// What is wrong, in a word (<https://docs.joinmastodon.org/entities/Report/#category>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Unwanted or repetitive.
    Spam,
    /// It may break a law.
    Legal,
    /// It breaks a rule of the instance.
    Violation,
    /// Anything else.
    #[default]
    Other,
}

/// Why a text is no category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be spam, legal, violation or other")]
pub struct InvalidCategory;

impl Category {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Legal => "legal",
            Self::Violation => "violation",
            Self::Other => "other",
        }
    }
}

impl FromStr for Category {
    type Err = InvalidCategory;

    fn from_str(text: &str) -> Result<Self, InvalidCategory> {
        [Self::Spam, Self::Legal, Self::Violation, Self::Other]
            .into_iter()
            .find(|category| category.as_str() == text)
            .ok_or(InvalidCategory)
    }
}

/// What the reporter says of it: at most 1,000 characters; empty for nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Comment(String);

/// Why a text is no comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be at most {} characters", Comment::MAX_CHARS)]
pub struct CommentTooLong;

impl Comment {
    /// The most characters, as on Mastodon.
    pub const MAX_CHARS: usize = 1_000;

    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Comment {
    type Err = CommentTooLong;

    fn from_str(text: &str) -> Result<Self, CommentTooLong> {
        let text = text.replace('\0', "");
        let text = text.trim();
        if is_blank(text) {
            return Ok(Self::default());
        }
        if fits(text, Self::MAX_CHARS) { Ok(Self(text.to_owned())) } else { Err(CommentTooLong) }
    }
}

/// Content does not reach a log by accident.
impl fmt::Debug for Comment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Comment(…)")
    }
}

/// How long a report is kept, whatever it is about: 1 to 365 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention(Duration);

/// Why a number of days is no retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 365 days")]
pub struct InvalidRetention;

impl Retention {
    /// So many days.
    ///
    /// # Errors
    /// [`InvalidRetention`] for none, or for more than a year.
    pub fn from_days(days: u64) -> Result<Self, InvalidRetention> {
        let days = if (1..=365).contains(&days) { days } else { return Err(InvalidRetention) };
        Ok(Self(Duration::from_hours(24 * days)))
    }

    /// Its length.
    #[must_use]
    pub const fn length(self) -> Duration {
        self.0
    }
}

impl Default for Retention {
    /// 30 days.
    fn default() -> Self {
        Self(Duration::from_hours(24 * 30))
    }
}

/// A report, with all that it is about as it was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// When it was made is in it.
    pub id: ReportId,
    /// Who made it.
    pub reporter: AccountId,
    /// Of whom.
    pub account: Account,
    /// What they posted, with what their pictures are said to show, but not the pictures; none where it is about the account
    /// itself.
    pub statuses: Vec<Status>,
    /// What is wrong.
    pub category: Category,
    /// What the reporter says of it.
    pub comment: Comment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_mastodons_words() {
        for category in [Category::Spam, Category::Legal, Category::Violation, Category::Other] {
            assert_eq!(category.as_str().parse(), Ok(category));
        }
        for text in ["", "Spam", "rude"] {
            assert_eq!(text.parse::<Category>(), Err(InvalidCategory), "{text}");
        }
    }

    #[test]
    fn a_comment_has_a_thousand_characters_at_most() {
        assert!("ä".repeat(1_000).parse::<Comment>().is_ok());
        assert_eq!("ä".repeat(1_001).parse::<Comment>(), Err(CommentTooLong));
        assert_eq!("\u{2800}".parse::<Comment>(), Ok(Comment::default()));
        assert_eq!(" rude \0".parse::<Comment>().map(|it| it.as_str().to_owned()), Ok("rude".to_owned()));
    }

    #[test]
    fn a_report_is_kept_for_a_day_to_a_year() {
        assert!(Retention::from_days(1).is_ok() && Retention::from_days(365).is_ok());
        for days in [0, 366, u64::MAX] {
            assert_eq!(Retention::from_days(days), Err(InvalidRetention), "{days}");
        }
        assert_eq!(Retention::from_days(30), Ok(Retention::default()));
    }
}
