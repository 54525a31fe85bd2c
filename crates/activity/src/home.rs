//! A reader's merged home timeline, for some seconds.

use std::time::Duration;

use crudder_domain::{AccountId, ExpiresAt, GraphVersion, StatusId};
use serde::{Deserialize, Serialize};

use crate::cache::{Budgeted, Item};
use crate::item::{Home, HomeEntry, WriteOutcome};
use crate::key::Key;
use crate::screen::StoredScreen;
use crate::value::{self, Found, Value};
use crate::{ttl, value::distances, value::from_distances};

impl Budgeted {
    /// The reader's home timeline, without what has ended since it was kept. One call.
    pub async fn get_home(&self, reader: AccountId) -> Option<Home> {
        let now = self.now()?;
        let Found::Value(version, stored) = value::decode::<Stored>(&self.get(&Key::home(reader)).await?)?
        else {
            return None;
        };
        let mut home = stored.into_home(GraphVersion(version))?;
        home.entries.retain(|entry| entry.expires_at.is_alive(now));
        Some(home)
    }

    /// Keeps the reader's home timeline for `fresh`, or until its last entry ends, or the next mute does, from when on
    /// more belongs into it. One call.
    pub async fn set_home(&self, reader: AccountId, home: &Home, fresh: Duration) -> WriteOutcome {
        let Some(now) = self.now() else { return WriteOutcome::Stored };
        let value = value::encode(home.graph_version.0, &Stored::of(home));
        self.set(Item { key: Key::home(reader), value, ttl: ttl::home(home, fresh, now) }).await
    }
}

/// Ids as distances, ends as lives, and each author once: some ten bytes an entry instead of 23.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    complete_from: u64,
    authors: Vec<AccountId>,
    ids: Vec<u64>,
    /// Each entry's seconds from the second of its id to its end, and its author's place among the authors.
    rest: Vec<(u64, u32)>,
    screen: StoredScreen,
}

impl Value for Stored {
    const SHAPE: u8 = 2;
}

impl Stored {
    fn of(home: &Home) -> Self {
        let entries = &home.entries[..home.entries.len().min(Home::MAX_ENTRIES)];
        let mut places = std::collections::HashMap::new();
        let mut authors = Vec::new();
        let rest = entries
            .iter()
            .map(|entry| {
                let place = *places.entry(entry.author).or_insert_with(|| {
                    authors.push(entry.author);
                    // At most as many as there are entries.
                    u32::try_from(authors.len() - 1).unwrap_or(u32::MAX)
                });
                (life(entry.id, entry.expires_at), place)
            })
            .collect();
        Self {
            complete_from: home.complete_from,
            authors,
            ids: distances(entries.iter().map(|entry| entry.id.as_u64())).collect(),
            rest,
            screen: StoredScreen::of(&home.screen),
        }
    }

    fn into_home(self, graph_version: GraphVersion) -> Option<Home> {
        if self.ids.len() != self.rest.len() {
            return None;
        }
        let entries = from_distances(self.ids)
            .zip(self.rest)
            .map(|(id, (life, place))| {
                let id = StatusId::from_u64(id)?;
                let author = *self.authors.get(usize::try_from(place).ok()?)?;
                Some(HomeEntry { id, expires_at: end(id, life), author })
            })
            .collect::<Option<_>>()?;
        let screen = self.screen.into_screen()?;
        Some(Home { graph_version, complete_from: self.complete_from, entries, screen })
    }
}

/// The seconds from the second of its id to its end. They fit in three bytes where the end itself takes five.
pub(crate) fn life(id: StatusId, expires_at: ExpiresAt) -> u64 {
    expires_at.as_secs().wrapping_sub(id.created_at().as_secs())
}

/// The end that [`life`] was taken of.
pub(crate) fn end(id: StatusId, life: u64) -> ExpiresAt {
    ExpiresAt::from_secs(id.created_at().as_secs().wrapping_add(life))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::screen::tests::a_screen;

    proptest! {
        #[test]
        fn any_home_survives_the_round_trip(
            entries in prop::collection::vec((0u64..1 << 63, any::<u64>(), 0u64..9), 0..40),
            complete_from in any::<u64>(), screen in a_screen(),
        ) {
            let entry = |(id, end, author)| HomeEntry {
                id: StatusId::from_u64(id).unwrap(),
                expires_at: ExpiresAt::from_secs(end),
                author: AccountId::from_u64(author).unwrap(),
            };
            let entries = entries.into_iter().map(entry).collect();
            let home = Home { graph_version: GraphVersion(3), complete_from, entries, screen };
            let bytes = value::encode(3, &Stored::of(&home)).unwrap();
            let Some(Found::Value(3, stored)) = value::decode::<Stored>(&bytes) else { panic!("not read") };
            prop_assert_eq!(stored.into_home(GraphVersion(3)), Some(home));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let bytes = [vec![Stored::SHAPE], bytes].concat();
            if let Some(Found::Value(version, stored)) = value::decode::<Stored>(&bytes) {
                let _ = stored.into_home(GraphVersion(version));
            }
        }
    }

    #[test]
    fn a_full_home_of_many_authors_takes_some_ten_bytes_an_entry() {
        let entry = |n: u64| HomeEntry {
            id: StatusId::from_u64(((1_800_000_000_000 - n * 97_000) << 16) | (n * 7_919 % 65_536)).unwrap(),
            expires_at: ExpiresAt::from_secs(1_800_000_000 + 86_400 - n),
            author: AccountId::from_u64((1_700_000_000_000 << 16) + n % 150).unwrap(),
        };
        let home = Home { entries: (0..1_000).map(entry).collect(), ..Home::default() };
        let stored = Stored::of(&home);
        assert_eq!(stored.ids.len(), Home::MAX_ENTRIES, "what is too many is left out");
        assert!(value::encode(1, &stored).unwrap().len() < 12 * Home::MAX_ENTRIES);
    }
}
