//! A screen as bytes, within what it is kept with: nothing but a few zeros for who hides nobody.

use crudder_domain::{AccountId, ExpiresAt, Mute, Screen, Stance};
use serde::{Deserialize, Serialize};

use crate::value::{distances, from_distances};

const BLOCKS: u8 = 1;
const BLOCKED_BY: u8 = 2;
const MUTES: u8 = 4;
const NOTIFICATIONS: u8 = 8;
const FOR_A_WHILE: u8 = 16;

/// Ids as distances, from the last to the first; what each stance says as bits; and the ends of the mutes that have one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredScreen {
    accounts: Vec<u64>,
    bits: Vec<u8>,
    ends: Vec<u64>,
    without_boosts: Vec<u64>,
    is_partial: bool,
}

impl StoredScreen {
    pub(crate) fn of(screen: &Screen) -> Self {
        let stances = || screen.stances().iter().rev();
        Self {
            accounts: distances(stances().map(|(account, _)| account.as_u64())).collect(),
            bits: stances().map(|(_, stance)| bits(*stance)).collect(),
            ends: stances().filter_map(|(_, stance)| stance.mute?.until).map(ExpiresAt::as_secs).collect(),
            without_boosts: distances(screen.without_boosts().iter().rev().map(|id| id.as_u64())).collect(),
            is_partial: screen.is_partial(),
        }
    }

    /// `None` for what no screen makes.
    pub(crate) fn into_screen(self) -> Option<Screen> {
        if self.accounts.len() != self.bits.len() {
            return None;
        }
        let mut ends = self.ends.into_iter();
        let stances = from_distances(self.accounts)
            .zip(self.bits)
            .map(|(id, bits)| Some((AccountId::from_u64(id)?, stance(bits, &mut ends)?)))
            .collect::<Option<Vec<_>>>()?;
        let without_boosts =
            from_distances(self.without_boosts).map(AccountId::from_u64).collect::<Option<Vec<_>>>()?;
        let screen = Screen::new(stances, without_boosts);
        Some(if self.is_partial { screen.partial() } else { screen })
    }
}

fn bits(Stance { blocks, blocked_by, mute }: Stance) -> u8 {
    let bit = |is: bool, bit| if is { bit } else { 0 };
    bit(blocks, BLOCKS)
        | bit(blocked_by, BLOCKED_BY)
        | mute.map_or(0, |mute| {
            MUTES | bit(mute.notifications, NOTIFICATIONS) | bit(mute.until.is_some(), FOR_A_WHILE)
        })
}

fn stance(bits: u8, ends: &mut impl Iterator<Item = u64>) -> Option<Stance> {
    let is = |bit| bits & bit != 0;
    let until = if is(FOR_A_WHILE) { Some(ExpiresAt::from_secs(ends.next()?)) } else { None };
    let mute = is(MUTES).then_some(Mute { notifications: is(NOTIFICATIONS), until });
    Some(Stance { blocks: is(BLOCKS), blocked_by: is(BLOCKED_BY), mute })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        pub(crate) fn a_screen()(
            stances in prop::collection::vec(
                (0u64..1 << 63, any::<bool>(), any::<bool>(), any::<Option<(bool, Option<u64>)>>()), 0..9,
            ),
            without_boosts in prop::collection::vec(0u64..1 << 63, 0..9),
            is_partial in any::<bool>(),
        ) -> Screen {
            let id = |id| AccountId::from_u64(id).unwrap();
            let stance = |(account, blocks, blocked_by, mute): (u64, bool, bool, Option<(bool, Option<u64>)>)| {
                let mute = mute.map(|(notifications, until)| {
                    Mute { notifications, until: until.map(ExpiresAt::from_secs) }
                });
                (id(account), Stance { blocks, blocked_by, mute })
            };
            let screen = Screen::new(stances.into_iter().map(stance), without_boosts.into_iter().map(id));
            if is_partial { screen.partial() } else { screen }
        }
    }

    proptest! {
        #[test]
        fn any_screen_survives_the_round_trip(screen in a_screen()) {
            let bytes = postcard::to_allocvec(&StoredScreen::of(&screen)).unwrap();
            let stored: StoredScreen = postcard::from_bytes(&bytes).unwrap();
            prop_assert_eq!(stored.into_screen(), Some(screen));
        }
    }

    #[test]
    fn five_thousand_take_some_nine_bytes_each() {
        let stance = Stance { blocks: true, ..Stance::default() };
        let account =
            |n: u64| AccountId::from_u64(((1_700_000_000_000 + n * 977_777) << 16) | (n % 65_536)).unwrap();
        let screen = Screen::new((0..5_000).map(|n| (account(n), stance)), []);
        let bytes = postcard::to_allocvec(&StoredScreen::of(&screen)).unwrap();
        assert!(bytes.len() < 45_000, "{}", bytes.len());
        assert_eq!(postcard::to_allocvec(&StoredScreen::of(&Screen::default())).unwrap(), [0; 5]);
    }
}
