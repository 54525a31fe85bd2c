//! Polls: questions that hang on a status, with two to four answers to choose from, and an end of their own that is
//! never later than the status's.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::length::fits;
use crate::time::{ExpiresAt, Lifetime, Moment};
use crate::visible::is_blank;

/// The fewest answers to choose from.
pub const MIN_OPTIONS: usize = 2;
/// The most, as on Mastodon.
pub const MAX_OPTIONS: usize = 4;

/// One answer that can be chosen: not blank, and at most [`PollOption::MAX_CHARS`], as on Mastodon.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PollOption(String);

/// The answers to choose from: two to four, no two alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PollOptions(Vec<PollOption>);

/// Why texts make no poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPollOptions {
    /// Nothing of it can be seen.
    #[error("can't be blank")]
    Blank,
    /// More than [`PollOption::MAX_CHARS`].
    #[error("must be at most {} characters each", PollOption::MAX_CHARS)]
    TooLong,
    /// Fewer than [`MIN_OPTIONS`], or more than [`MAX_OPTIONS`].
    #[error("must be {MIN_OPTIONS} to {MAX_OPTIONS}")]
    Number,
    /// Two are alike.
    #[error("must differ from each other")]
    Alike,
}

/// A poll. It stands as it was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// What can be chosen.
    pub options: PollOptions,
    /// Whether several can be chosen.
    pub multiple: bool,
    /// Whether nobody sees what was chosen before the poll ends.
    pub hide_totals: bool,
    /// When it was to end. It ends with its status where that is earlier.
    pub expires_at: ExpiresAt,
}

/// A poll that is not posted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPoll {
    /// What can be chosen.
    pub options: PollOptions,
    /// Whether several can be chosen.
    pub multiple: bool,
    /// Whether nobody sees what was chosen before the poll ends.
    pub hide_totals: bool,
    /// How long one can vote.
    pub lifetime: Lifetime,
}

impl NewPoll {
    /// The poll that this becomes at a moment.
    #[must_use]
    pub fn draw(&self, moment: Moment) -> Poll {
        Poll {
            options: self.options.clone(),
            multiple: self.multiple,
            hide_totals: self.hide_totals,
            expires_at: ExpiresAt::after(moment, self.lifetime),
        }
    }
}

/// What one person chose: one bit for each option. Never nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Vote(u8);

/// Why numbers are no vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidVote {
    /// None at all.
    #[error("can't be blank")]
    Nothing,
    /// No option has that number.
    #[error("must be numbers of options, counted from 0. The chosen vote option does not exist")]
    NoSuchOption,
    /// Several, where one can be chosen.
    #[error("must be one: this poll takes a single choice")]
    TooMany,
}

/// How often each option was chosen, and by how many people in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollResults {
    /// By option; zero for those that the poll does not have.
    pub votes: [u64; MAX_OPTIONS],
    /// People: fewer than votes where several can be chosen.
    pub voters: u64,
}

impl PollOption {
    /// The most characters, counted as graphemes.
    pub const MAX_CHARS: usize = 50;

    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PollOption {
    type Err = InvalidPollOptions;

    fn from_str(text: &str) -> Result<Self, InvalidPollOptions> {
        let text = text.replace('\0', "");
        let text = text.trim();
        if is_blank(text) {
            return Err(InvalidPollOptions::Blank);
        }
        if !fits(text, Self::MAX_CHARS) {
            return Err(InvalidPollOptions::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Content does not reach a log by accident.
impl fmt::Debug for PollOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PollOption(…)")
    }
}

impl PollOptions {
    /// The options, in the order in which votes number them.
    pub fn iter(&self) -> impl Iterator<Item = &PollOption> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl PollOptions {
    /// Options as they were written. A blank one is a field that was left empty, and is none.
    ///
    /// # Errors
    /// [`InvalidPollOptions`] where what is left makes no poll.
    pub fn written<'a>(options: impl Iterator<Item = &'a str>) -> Result<Self, InvalidPollOptions> {
        let options = options.filter(|option| !is_blank(option)).take(MAX_OPTIONS + 1).map(str::parse);
        options.collect::<Result<Vec<PollOption>, _>>()?.try_into()
    }
}

impl TryFrom<Vec<PollOption>> for PollOptions {
    type Error = InvalidPollOptions;

    fn try_from(options: Vec<PollOption>) -> Result<Self, InvalidPollOptions> {
        if !(MIN_OPTIONS..=MAX_OPTIONS).contains(&options.len()) {
            return Err(InvalidPollOptions::Number);
        }
        let distinct: BTreeSet<&str> = options.iter().map(PollOption::as_str).collect();
        if distinct.len() < options.len() {
            return Err(InvalidPollOptions::Alike);
        }
        Ok(Self(options))
    }
}

impl Poll {
    /// When it ends, given when its status does.
    #[must_use]
    pub fn end(&self, status: ExpiresAt) -> ExpiresAt {
        self.expires_at.min(status)
    }

    /// Whether what was chosen is told by now, given when its status ends.
    #[must_use]
    pub fn shows_totals(&self, status: ExpiresAt, now: Moment) -> bool {
        !self.hide_totals || !self.end(status).is_alive(now)
    }

    /// The vote for the options of those numbers; one that is named twice is chosen once.
    ///
    /// # Errors
    /// [`InvalidVote`] where these are no choice that the poll takes.
    pub fn vote(&self, choices: &[u8]) -> Result<Vote, InvalidVote> {
        let mut vote = Vote(0);
        for choice in choices {
            if usize::from(*choice) >= self.options.count() {
                return Err(InvalidVote::NoSuchOption);
            }
            vote.0 |= 1 << choice;
        }
        match vote.0.count_ones() {
            0 => Err(InvalidVote::Nothing),
            1 => Ok(vote),
            _ if self.multiple => Ok(vote),
            _ => Err(InvalidVote::TooMany),
        }
    }
}

impl Vote {
    /// The numbers of the options that were chosen, in their order.
    pub fn choices(self) -> impl Iterator<Item = u8> {
        (0..8).filter(move |choice| self.0 >> choice & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn options(texts: &[&str]) -> Result<PollOptions, InvalidPollOptions> {
        PollOptions::written(texts.iter().copied())
    }

    fn poll(multiple: bool) -> Poll {
        Poll {
            options: options(&["yes", "no", "perhaps"]).unwrap(),
            multiple,
            hide_totals: true,
            expires_at: ExpiresAt::from_secs(100),
        }
    }

    proptest! {
        #[test]
        fn a_vote_chooses_what_it_was_made_of(choices in prop::collection::vec(0u8..3, 1..6)) {
            let vote = poll(true).vote(&choices).unwrap();
            let distinct: BTreeSet<u8> = choices.iter().copied().collect();
            prop_assert_eq!(vote.choices().collect::<BTreeSet<u8>>(), distinct.clone());
            prop_assert_eq!(poll(false).vote(&choices).is_ok(), distinct.len() == 1);
        }

        #[test]
        fn no_option_beyond_the_last_is_chosen(choice in 3u8..) {
            prop_assert_eq!(poll(true).vote(&[0, choice]), Err(InvalidVote::NoSuchOption));
        }

        #[test]
        fn an_option_has_50_characters_at_most(text in "[a-zä]{1,80}") {
            prop_assert_eq!(text.parse::<PollOption>().is_ok(), text.chars().count() <= 50);
        }
    }

    #[test]
    fn two_to_four_options_that_differ_make_a_poll() {
        assert_eq!(options(&[" ", "a\n", "", "\u{200b}", " b", "\0"]), options(&["a", "b"]));
        assert!("e\u{301}".repeat(50).parse::<PollOption>().is_ok());
        assert_eq!("\u{2800}".parse::<PollOption>(), Err(InvalidPollOptions::Blank));
        assert!(options(&["a", "b"]).is_ok() && options(&["a", "b", "c", "d"]).is_ok());
        for (texts, why) in [
            (&["a"][..], InvalidPollOptions::Number),
            (&[], InvalidPollOptions::Number),
            (&["a", "b", "c", "d", "e"], InvalidPollOptions::Number),
            (&["a", " a "], InvalidPollOptions::Alike),
            (&["a", " ", "", "\u{3164}"], InvalidPollOptions::Number),
        ] {
            assert_eq!(options(texts), Err(why), "{texts:?}");
        }
        let marks = format!("a{}", "\u{301}".repeat(2_000));
        assert_eq!(marks.parse::<PollOption>(), Err(InvalidPollOptions::TooLong));
    }

    #[test]
    fn who_chooses_nothing_has_not_voted() {
        assert_eq!(poll(true).vote(&[]), Err(InvalidVote::Nothing));
    }

    #[test]
    fn a_poll_ends_with_its_status_at_the_latest_and_then_tells() {
        let (before, after) = (ExpiresAt::from_secs(50), ExpiresAt::from_secs(150));
        assert_eq!((poll(false).end(before).as_secs(), poll(false).end(after).as_secs()), (50, 100));
        let at = Moment::from_millis;
        assert!(!poll(false).shows_totals(after, at(99_999)) && poll(false).shows_totals(after, at(100_000)));
        assert!(poll(false).shows_totals(before, at(50_000)));
        assert!(Poll { hide_totals: false, ..poll(false) }.shows_totals(after, at(0)));
    }
}
