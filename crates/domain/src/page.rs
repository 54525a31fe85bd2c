//! Pages of a list that is sorted by id, newest first, as Mastodon pages them.
//! (<https://docs.joinmastodon.org/api/guidelines/#pagination>)

use std::str::FromStr;

use crate::id::StatusId;
use crate::number;
use crate::people::PeopleLimit;

/// How many at most: 1 to 40, first 20. Asked for more, it is 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u8);

/// Why a text is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a number")]
pub struct InvalidLimit;

impl Limit {
    /// The smallest page.
    pub const ONE: Self = Self(1);
    /// The largest page.
    pub const MAX: Self = Self(40);

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<u64> for Limit {
    type Error = InvalidLimit;

    fn try_from(number: u64) -> Result<Self, InvalidLimit> {
        u8::try_from(number).ok().filter(|n| (1..=Self::MAX.0).contains(n)).map(Self).ok_or(InvalidLimit)
    }
}

/// How many notifications at most: 1 to 80, first 40, as Mastodon documents it. Asked for more, it is 80.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotificationLimit(Limit);

impl NotificationLimit {
    /// The largest page.
    pub const MAX: Self = Self(Limit(80));

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0.get()
    }
}

impl Default for NotificationLimit {
    fn default() -> Self {
        Self(Limit(40))
    }
}

impl FromStr for NotificationLimit {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, InvalidLimit> {
        let limit = number::limit(text, Self::default().get(), Self::MAX.get()).ok_or(InvalidLimit)?;
        u8::try_from(limit).map(|limit| Self(Limit(limit))).map_err(|_| InvalidLimit)
    }
}

impl From<NotificationLimit> for Limit {
    fn from(limit: NotificationLimit) -> Self {
        limit.0
    }
}

/// Of those who did something with a status, a page is as long as of any people.
impl From<PeopleLimit> for Limit {
    fn from(limit: PeopleLimit) -> Self {
        u8::try_from(limit.get()).map_or(Self::MAX, Self)
    }
}

impl FromStr for Limit {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, InvalidLimit> {
        let limit = number::limit(text, Self::default().get(), Self::MAX.get()).ok_or(InvalidLimit)?;
        u8::try_from(limit).map(Self).map_err(|_| InvalidLimit)
    }
}

/// Which part of a list: ids in the open interval between the bounds.
///
/// Without `min_id` a page holds the newest of the interval; with it, the oldest (those right above `min_id`).
/// Either way the page itself is newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Only ids below.
    pub max_id: Option<StatusId>,
    /// Only ids above; the newest of them.
    pub since_id: Option<StatusId>,
    /// Only ids above; those next to it.
    pub min_id: Option<StatusId>,
    /// How many at most.
    pub limit: Limit,
}

impl Page {
    /// Whether an id lies between the bounds.
    #[must_use]
    pub fn contains(&self, id: StatusId) -> bool {
        self.max_id.is_none_or(|max| id < max) && self.floor().is_none_or(|floor| id > floor)
    }

    /// The bound below, exclusive: the higher of `since_id` and `min_id`.
    #[must_use]
    pub fn floor(&self) -> Option<StatusId> {
        self.since_id.max(self.min_id)
    }

    /// Whether the page is read upwards, from `min_id`.
    #[must_use]
    pub const fn is_upwards(&self) -> bool {
        self.min_id.is_some()
    }

    /// The page of a whole list, newest first: what every paged route must answer. The rule that tests hold
    /// cleverer ways against.
    #[must_use]
    pub fn of(&self, newest_first: impl DoubleEndedIterator<Item = StatusId>) -> Vec<StatusId> {
        let within = newest_first.filter(|id| self.contains(*id));
        if self.is_upwards() {
            let mut page: Vec<StatusId> = within.rev().take(self.limit.get()).collect();
            page.reverse();
            page
        } else {
            within.take(self.limit.get()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u64) -> StatusId {
        StatusId::from_u64(number).unwrap()
    }

    proptest! {
        #[test]
        fn walking_down_and_up_sees_everything_once(mut ids in prop::collection::btree_set(1u64..1000, 0..120), limit in 1u64..=40) {
            let list: Vec<StatusId> = std::mem::take(&mut ids).into_iter().rev().map(id).collect();
            let limit = Limit::try_from(limit).unwrap();
            let (mut down, mut page) = (Vec::new(), Page { limit, ..Page::default() });
            loop {
                let part = page.of(list.iter().copied());
                let Some(last) = part.last() else { break };
                page.max_id = Some(*last);
                down.extend(part);
            }
            prop_assert_eq!(&down, &list);
            let (mut up, mut page) = (Vec::new(), Page { limit, min_id: Some(StatusId::MIN), ..Page::default() });
            loop {
                let part = page.of(list.iter().copied());
                let Some(first) = part.first() else { break };
                page.min_id = Some(*first);
                up.splice(0..0, part);
            }
            prop_assert_eq!(&up, &list);
        }
    }

    #[test]
    fn a_page_holds_no_more_than_its_most() {
        assert_eq!(
            ["40", "41", "1000", "0", "-3"].map(|text| text.parse::<Limit>().unwrap().get()),
            [40, 40, 40, 20, 3]
        );
        for (text, limit) in [("80", 80), ("81", 80), ("0", 40), ("-3", 3)] {
            assert_eq!(text.parse::<NotificationLimit>().unwrap().get(), limit, "{text}");
            assert_eq!(Limit::from(text.parse::<PeopleLimit>().unwrap()).get(), limit, "{text}");
        }
        for text in ["abc", "", "1x"] {
            assert_eq!(text.parse::<Limit>(), Err(InvalidLimit), "{text}");
            assert_eq!(text.parse::<NotificationLimit>(), Err(InvalidLimit), "{text}");
        }
        assert_eq!((Limit::default().get(), NotificationLimit::default().get()), (20, 40));
    }
}
