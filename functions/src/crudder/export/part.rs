//! The parts that an export comes in, one after the other.

use std::str::FromStr;

/// A part of what is somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The profile, and the hashtags that one follows.
    Account,
    /// What one posted and boosted.
    Statuses,
    /// What one was told and told others in confidence.
    DirectMessages,
    /// What one favours.
    Favourites,
    /// What one keeps.
    Bookmarks,
    /// Whom one follows.
    Following,
    /// Who follows one.
    Followers,
    /// Whom one blocks.
    Blocks,
    /// Whom one mutes.
    Mutes,
    /// What one noted of others.
    Notes,
    /// One's lists, with who is on them.
    Lists,
}

/// Why a text is no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a part of an export, as `Link` names it")]
pub(super) struct InvalidPart;

impl Part {
    /// All of them, in their order.
    pub(super) const ALL: [Self; 11] = [
        Self::Account,
        Self::Statuses,
        Self::DirectMessages,
        Self::Favourites,
        Self::Bookmarks,
        Self::Following,
        Self::Followers,
        Self::Blocks,
        Self::Mutes,
        Self::Notes,
        Self::Lists,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Statuses => "statuses",
            Self::DirectMessages => "direct_messages",
            Self::Favourites => "favourites",
            Self::Bookmarks => "bookmarks",
            Self::Following => "following",
            Self::Followers => "followers",
            Self::Blocks => "blocks",
            Self::Mutes => "mutes",
            Self::Notes => "notes",
            Self::Lists => "lists",
        }
    }

    /// The one after it; `None` for the last.
    pub(super) fn next(self) -> Option<Self> {
        Self::ALL.into_iter().skip_while(|part| *part != self).nth(1)
    }
}

impl FromStr for Part {
    type Err = InvalidPart;

    fn from_str(text: &str) -> Result<Self, InvalidPart> {
        Self::ALL.into_iter().find(|part| part.as_str() == text).ok_or(InvalidPart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_follow_each_other_to_the_end_each_once() {
        let mut walked = vec![Part::ALL[0]];
        while let Some(next) = walked.last().and_then(|part| part.next()) {
            walked.push(next);
        }
        assert_eq!(walked, Part::ALL);
    }

    #[test]
    fn a_part_is_what_its_word_says() {
        for part in Part::ALL {
            assert_eq!(part.as_str().parse(), Ok(part));
        }
        assert_eq!("everything".parse::<Part>(), Err(InvalidPart));
    }
}
