//! Pages of lists of accounts: by the accounts' ids, the newest account first.

use std::str::FromStr;

use crate::id::AccountId;
use crate::number;
use crate::page::InvalidLimit;

/// How many accounts at most: 1 to 80, first 40, as Mastodon documents it. Asked for more, it is 80.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleLimit(u8);

impl PeopleLimit {
    /// The largest page.
    pub const MAX: Self = Self(80);

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for PeopleLimit {
    fn default() -> Self {
        Self(40)
    }
}

impl FromStr for PeopleLimit {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, InvalidLimit> {
        let limit = number::limit(text, Self::default().get(), Self::MAX.get()).ok_or(InvalidLimit)?;
        u8::try_from(limit).map(Self).map_err(|_| InvalidLimit)
    }
}

/// Which part of a list of accounts: as [`Page`](crate::Page) for statuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeoplePage {
    /// Only ids below.
    pub max_id: Option<AccountId>,
    /// Only ids above; the newest of them.
    pub since_id: Option<AccountId>,
    /// Only ids above; those next to it.
    pub min_id: Option<AccountId>,
    /// How many at most.
    pub limit: PeopleLimit,
}

impl PeoplePage {
    /// The ids between the bounds, the first and the last of them; `None` where there are none.
    #[must_use]
    pub fn bounds(&self) -> Option<(AccountId, AccountId)> {
        let from = match self.since_id.max(self.min_id) {
            Some(floor) => floor.as_u64() + 1,
            None => AccountId::MIN.as_u64(),
        };
        let to = match self.max_id {
            Some(max) => max.as_u64().checked_sub(1)?,
            None => AccountId::MAX.as_u64(),
        };
        if from > to {
            return None;
        }
        AccountId::from_u64(from).zip(AccountId::from_u64(to))
    }

    /// Whether the page is read upwards, from `min_id`.
    #[must_use]
    pub const fn is_upwards(&self) -> bool {
        self.min_id.is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u64) -> AccountId {
        AccountId::from_u64(number).unwrap()
    }

    proptest! {
        #[test]
        fn the_bounds_hold_exactly_what_lies_between(
            max in prop::option::of(0u64..20), since in prop::option::of(0u64..20),
            min in prop::option::of(0u64..20), number in 0u64..25,
        ) {
            let page = PeoplePage {
                max_id: max.map(id), since_id: since.map(id), min_id: min.map(id), ..PeoplePage::default()
            };
            let within = max.is_none_or(|max| number < max)
                && since.is_none_or(|since| number > since) && min.is_none_or(|min| number > min);
            let held = page.bounds().is_some_and(|(from, to)| (from..=to).contains(&id(number)));
            prop_assert_eq!(held, within);
        }
    }

    #[test]
    fn the_ends_of_all_ids_are_no_trouble() {
        let page = PeoplePage { since_id: Some(AccountId::MAX), ..PeoplePage::default() };
        assert_eq!(page.bounds(), None);
        let page = PeoplePage { max_id: Some(AccountId::MIN), ..PeoplePage::default() };
        assert_eq!(page.bounds(), None);
        assert_eq!(PeoplePage::default().bounds(), Some((AccountId::MIN, AccountId::MAX)));
    }

    #[test]
    fn limits_are_1_to_80() {
        for (text, limit) in
            [("80", 80), ("81", 80), ("99999999999999999999999", 80), ("0", 40), ("-1", 1), ("1.5", 1)]
        {
            assert_eq!(text.parse::<PeopleLimit>().unwrap().get(), limit, "{text}");
        }
        for text in ["abc", ""] {
            assert_eq!(text.parse::<PeopleLimit>(), Err(InvalidLimit), "{text}");
        }
        assert_eq!(PeopleLimit::default().get(), 40);
    }
}
