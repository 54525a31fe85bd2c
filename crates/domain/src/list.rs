//! Lists: some of those whom a person follows, read by themselves.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, ListId};
use crate::length::fits;
use crate::status::Status;
use crate::visible::is_blank;

/// How many lists one person may have.
pub const MAX_LISTS: usize = 50;
/// How many accounts one list may hold. Eight bytes each, so that a whole list is one read.
pub const MAX_MEMBERS: usize = 500;

/// A person's list. Nobody else gets to see it, nor learns of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Its id.
    pub id: ListId,
    /// What its owner calls it.
    pub title: ListTitle,
    /// Which replies stand in it.
    pub replies: RepliesPolicy,
    /// Whom it holds, each once, in order of their ids. Whoever is not followed any more is hidden by whoever shows it.
    pub members: Vec<AccountId>,
}

impl List {
    /// Whether it holds that account.
    #[must_use]
    pub fn holds(&self, account: AccountId) -> bool {
        self.members.binary_search(&account).is_ok()
    }

    /// Whether a member's status stands in the list of `owner`, who follows whom `follows` says: what answers nobody, its
    /// own author, or the owner, always; else as the list's policy has it.
    pub fn shows(&self, status: &Status, owner: AccountId, follows: impl Fn(AccountId) -> bool) -> bool {
        status.answers_beside(owner).is_none_or(|answered| match self.replies {
            RepliesPolicy::Followed => follows(answered),
            RepliesPolicy::List => self.holds(answered) && follows(answered),
            RepliesPolicy::None => false,
        })
    }
}

/// Which replies to others stand in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RepliesPolicy {
    /// Those to anybody whom its owner follows.
    Followed,
    /// Those to members.
    #[default]
    List,
    /// None.
    None,
}

/// Why a text is no policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be followed, list or none")]
pub struct InvalidRepliesPolicy;

impl RepliesPolicy {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::List => "list",
            Self::None => "none",
        }
    }
}

impl FromStr for RepliesPolicy {
    type Err = InvalidRepliesPolicy;

    fn from_str(text: &str) -> Result<Self, InvalidRepliesPolicy> {
        [Self::Followed, Self::List, Self::None]
            .into_iter()
            .find(|policy| policy.as_str() == text)
            .ok_or(InvalidRepliesPolicy)
    }
}

/// What a list is called: 1 to 256 characters, as on Mastodon.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListTitle(String);

/// Why a text is no title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidListTitle {
    /// Nothing of it can be seen.
    #[error("can't be blank")]
    Blank,
    /// More than [`ListTitle::MAX_CHARS`].
    #[error("is too long (maximum is {max} characters)", max = ListTitle::MAX_CHARS)]
    TooLong,
}

impl ListTitle {
    /// The bound, in grapheme clusters.
    pub const MAX_CHARS: usize = 256;

    /// The text, trimmed, not escaped.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ListTitle {
    type Err = InvalidListTitle;

    fn from_str(text: &str) -> Result<Self, InvalidListTitle> {
        let text = text.replace('\0', "");
        let text = text.trim();
        if is_blank(text) {
            return Err(InvalidListTitle::Blank);
        }
        if fits(text, Self::MAX_CHARS) { Ok(Self(text.to_owned())) } else { Err(InvalidListTitle::TooLong) }
    }
}

/// Content does not reach a log by accident.
impl fmt::Debug for ListTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ListTitle(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ExpiresAt, ReplyTo, SpoilerText, StatusId, Visibility};

    const OWNER: u64 = 1;

    fn account(number: u64) -> AccountId {
        AccountId::from_u64(number).unwrap()
    }

    /// A status of member 2's that answers somebody.
    fn answering(whom: Option<u64>) -> Status {
        Status {
            id: StatusId::MIN,
            author: account(2),
            expires_at: ExpiresAt::from_secs(100),
            visibility: Visibility::Public,
            text: "hello".parse().unwrap(),
            spoiler_text: SpoilerText::default(),
            sensitive: false,
            language: None,
            in_reply_to: whom.map(|whom| ReplyTo { status: StatusId::MIN, author: account(whom) }),
            thread: None,
            reblog: None,
            edited_at: None,
            poll: None,
            mentions: Vec::new(),
            media: Vec::new(),
            version: 1,
        }
    }

    #[track_caller]
    fn check(policy: &str, shown: [bool; 6]) {
        let list = List {
            id: ListId::MIN,
            title: "friends".parse().unwrap(),
            replies: policy.parse().unwrap(),
            members: [2, 3, 5].map(account).to_vec(),
        };
        // 2, 3 and 4 are followed; 5 is a member who is not any more, 6 is nobody.
        let follows = |whom: AccountId| (2..=4).contains(&whom.as_u64());
        let answers = [None, Some(2), Some(OWNER), Some(3), Some(4), Some(5)];
        let found = answers.map(|whom| list.shows(&answering(whom), account(OWNER), follows));
        assert_eq!(found, shown, "{policy}");
    }

    #[test]
    fn replies_stand_in_a_list_as_its_policy_has_it() {
        check("followed", [true, true, true, true, true, false]);
        check("list", [true, true, true, true, false, false]);
        check("none", [true, true, true, false, false, false]);
    }

    #[test]
    fn a_title_is_trimmed_and_keeps_to_its_bound() {
        assert_eq!(" friends\0 ".parse::<ListTitle>().unwrap().as_str(), "friends");
        assert!("ä".repeat(256).parse::<ListTitle>().is_ok());
        assert_eq!("ä".repeat(257).parse::<ListTitle>(), Err(InvalidListTitle::TooLong));
        assert!("e\u{301}".repeat(256).parse::<ListTitle>().is_ok());
        for blank in [" \0 ", "\u{3164}", "\u{2800}\u{ad}"] {
            assert_eq!(blank.parse::<ListTitle>(), Err(InvalidListTitle::Blank), "{blank:?}");
        }
        assert_eq!("all".parse::<RepliesPolicy>(), Err(InvalidRepliesPolicy));
    }
}
