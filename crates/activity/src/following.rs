//! Whom a reader follows and what of it is left out, by the reader's graph version.

use crudder_domain::{AccountId, GraphVersion};
use serde::{Deserialize, Serialize};

use crate::cache::{Budgeted, Item};
use crate::item::{Following, WriteOutcome};
use crate::key::Key;
use crate::screen::StoredScreen;
use crate::ttl;
use crate::value::{self, Found, Value, distances, from_distances};

impl Budgeted {
    /// Whom the reader follows. Of use only under the graph version that it bears. One call.
    pub async fn get_following(&self, reader: AccountId) -> Option<Following> {
        match value::decode::<Stored>(&self.get(&Key::following(reader)).await?)? {
            Found::Value(version, stored) => stored.into_following(GraphVersion(version)),
            Found::Dead => None,
        }
    }

    /// Keeps whom the reader follows. An older one that comes late may overwrite a newer: whoever reads it looks at
    /// its version. One call.
    pub async fn set_following(&self, reader: AccountId, following: &Following) -> WriteOutcome {
        let value = value::encode(following.version.0, &Stored::of(following));
        self.set(Item { key: Key::following(reader), value, ttl: Some(ttl::FOLLOWING) }).await
    }
}

/// Ids as distances, from the last to the first: they come sorted, and distances are taken downwards.
#[derive(Debug, Serialize, Deserialize)]
struct Stored(Vec<u64>, StoredScreen);

impl Value for Stored {
    const SHAPE: u8 = 2;
}

impl Stored {
    fn of(following: &Following) -> Self {
        let accounts = following.accounts.iter().rev().map(|account| account.as_u64());
        Self(distances(accounts).collect(), StoredScreen::of(&following.screen))
    }

    fn into_following(self, version: GraphVersion) -> Option<Following> {
        let mut accounts: Vec<AccountId> =
            from_distances(self.0).map(AccountId::from_u64).collect::<Option<_>>()?;
        accounts.reverse();
        Some(Following { version, accounts, screen: self.1.into_screen()? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::screen::tests::a_screen;

    proptest! {
        #[test]
        fn any_following_survives_the_round_trip(
            accounts in prop::collection::vec(0u64..1 << 63, 0..60), version in 0..u64::MAX,
            screen in a_screen(),
        ) {
            let accounts = accounts.into_iter().map(|id| AccountId::from_u64(id).unwrap()).collect();
            let following = Following { version: GraphVersion(version), accounts, screen };
            let bytes = value::encode(version, &Stored::of(&following)).unwrap();
            let Some(Found::Value(version, stored)) = value::decode::<Stored>(&bytes) else { panic!("not read") };
            prop_assert_eq!(stored.into_following(GraphVersion(version)), Some(following));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let bytes = [vec![Stored::SHAPE], bytes].concat();
            if let Some(Found::Value(version, stored)) = value::decode::<Stored>(&bytes) {
                let _ = stored.into_following(GraphVersion(version));
            }
        }
    }
}
