//! What stands between a reader and others: blocks of either side, and mutes.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::number;
use crate::time::{ExpiresAt, Moment};

/// How many others one account may block and mute, in all.
pub const MAX_HIDDEN: u64 = 5_000;

/// A mute of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute {
    /// Whether notifications of theirs are left out as well.
    pub notifications: bool,
    /// The first second in which it does not hold any more; `None` for a lasting one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<ExpiresAt>,
}

impl Mute {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, now: Moment) -> bool {
        self.until.is_none_or(|until| until.is_alive(now))
    }
}

/// What stands between a reader and one other account; by default nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stance {
    /// The reader blocks the other.
    #[serde(default)]
    pub blocks: bool,
    /// The other blocks the reader, who may know of nothing that the other posts.
    #[serde(default)]
    pub blocked_by: bool,
    /// The reader mutes the other. It may have ended: [`Self::mutes`] knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mute: Option<Mute>,
}

impl Stance {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The reader's mute of the other, while it holds.
    #[must_use]
    pub fn mutes(&self, now: Moment) -> Option<Mute> {
        self.mute.filter(|mute| mute.holds(now))
    }

    /// Whether the other is left out of the reader's timelines and lists of people.
    #[must_use]
    pub fn hides(&self, now: Moment) -> bool {
        self.is_block() || self.mutes(now).is_some()
    }

    /// Whether the reader gets no notifications of what the other does.
    #[must_use]
    pub fn silences(&self, now: Moment) -> bool {
        self.is_block() || self.mutes(now).is_some_and(|mute| mute.notifications)
    }

    /// Whether either blocks the other: neither can follow.
    #[must_use]
    pub const fn is_block(&self) -> bool {
        self.blocks || self.blocked_by
    }
}

/// How long a mute holds, in whole seconds: 0, for ever, to ten years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MuteFor(u32);

/// Why a text is no such length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a number of seconds: 0 for ever, at most {} for ten years", MuteFor::MAX.0)]
pub struct InvalidMuteFor;

impl MuteFor {
    /// For ever.
    pub const EVER: Self = Self(0);
    /// The longest that ends.
    pub const MAX: Self = Self(10 * 365 * 86_400);

    /// The seconds; 0 for ever.
    #[must_use]
    pub const fn as_secs(self) -> u32 {
        self.0
    }

    /// When a mute that begins now ends.
    #[must_use]
    pub const fn until(self, now: Moment) -> Option<ExpiresAt> {
        match self.0 {
            0 => None,
            secs => Some(ExpiresAt::from_secs(now.as_secs() + secs as u64)),
        }
    }
}

impl FromStr for MuteFor {
    type Err = InvalidMuteFor;

    /// Reads a number of seconds. Of a fraction the whole seconds count; less than one is no length, and not for ever.
    fn from_str(text: &str) -> Result<Self, InvalidMuteFor> {
        let secs = number::whole(text).and_then(|secs| u32::try_from(secs).ok());
        let length = secs.filter(|secs| *secs <= Self::MAX.0).map(Self).ok_or(InvalidMuteFor)?;
        let is_zero = text.trim().parse() == Ok(0.0);
        if length == Self::EVER && !is_zero { Err(InvalidMuteFor) } else { Ok(length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(100_000);

    fn muted(notifications: bool, until: Option<u64>) -> Stance {
        let mute = Some(Mute { notifications, until: until.map(ExpiresAt::from_secs) });
        Stance { mute, ..Stance::default() }
    }

    /// What each stance does, one row each: hides in timelines, silences notifications, forbids a follow.
    #[test]
    fn what_a_stance_does_is_one_table() {
        let blocks = Stance { blocks: true, ..Stance::default() };
        let blocked_by = Stance { blocked_by: true, ..Stance::default() };
        for (what, stance, expected) in [
            ("nothing", Stance::default(), [false, false, false]),
            ("a block", blocks, [true, true, true]),
            ("a block of theirs", blocked_by, [true, true, true]),
            ("a mute", muted(true, None), [true, true, false]),
            ("a mute in timelines alone", muted(false, None), [true, false, false]),
            ("a mute in its last second", muted(true, Some(101)), [true, true, false]),
            ("a mute that has ended", muted(true, Some(100)), [false, false, false]),
            (
                "a block over such a mute",
                Stance { mute: muted(true, Some(1)).mute, ..blocks },
                [true, true, true],
            ),
        ] {
            assert_eq!([stance.hides(NOW), stance.silences(NOW), stance.is_block()], expected, "{what}");
        }
    }

    #[test]
    fn a_mute_is_for_ever_or_for_seconds_up_to_ten_years() {
        assert_eq!("0".parse::<MuteFor>().unwrap().until(NOW), None);
        assert_eq!("60".parse::<MuteFor>().unwrap().until(NOW), Some(ExpiresAt::from_secs(160)));
        assert!("315360000".parse::<MuteFor>().is_ok());
        assert_eq!(["1.5", "60.0", "0.0"].map(|text| text.parse::<MuteFor>().unwrap().as_secs()), [1, 60, 0]);
        // Half a second is not for ever.
        for text in ["", "-1", "-0.5", "0.5", "abc", "315360001", "99999999999999999999"] {
            assert_eq!(text.parse::<MuteFor>(), Err(InvalidMuteFor), "{text}");
        }
    }
}
