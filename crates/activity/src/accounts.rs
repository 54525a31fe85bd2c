//! Accounts as shown: profiles, which change seldom, and their numbers, which may be a minute late.

use std::sync::PoisonError;

use crudder_domain::{Account, AccountCounts, AccountId};

use crate::cache::{Budgeted, Item, together};
use crate::item::WriteOutcome;
use crate::key::Key;
use crate::ttl;
use crate::value::{self, Value};

impl Value for Account {
    const SHAPE: u8 = 3;
}

impl Value for AccountCounts {
    const SHAPE: u8 = 2;
}

impl Budgeted {
    /// Fills accounts that were read from the store: the profiles one call each (none for those that
    /// [`Self::get_page`] found), and the numbers, for a minute, one call for all of them.
    pub async fn fill_accounts(&self, accounts: &[(Account, AccountCounts)]) -> WriteOutcome {
        if self.now().is_none() {
            return WriteOutcome::Stored;
        }
        let unknown: Vec<Item> = {
            let known = self.known_accounts.lock().unwrap_or_else(PoisonError::into_inner);
            accounts
                .iter()
                .filter(|(account, _)| !known.contains(&account.id))
                .map(|(a, _)| item(a))
                .collect()
        };
        let numbers = accounts
            .iter()
            .map(|(account, counts)| (Key::account_counts(account.id), value::encode(0, counts)))
            .collect();
        let (profiles, numbers) = futures::future::join(
            together(unknown.into_iter().map(|item| self.fill(item))),
            self.set_all(numbers, ttl::ACCOUNT_NUMBERS),
        )
        .await;
        if (profiles, numbers) == (WriteOutcome::Stored, WriteOutcome::Stored) {
            WriteOutcome::Stored
        } else {
            WriteOutcome::Lost
        }
    }

    /// Writes through a new or changed profile; never goes back to an older version. One call where nothing was
    /// known, else two more for each writer that it has to race.
    pub async fn put_account(&self, account: &Account) -> WriteOutcome {
        self.put(item(account), account.version, None).await
    }

    /// Writes the tombstone of an account that leaves over whatever is there. It stands as long as a profile would. One
    /// call.
    pub async fn bury_account(&self, id: AccountId) -> WriteOutcome {
        self.set(Item { key: Key::account(id), value: Some(value::tombstone()), ttl: Some(ttl::ACCOUNT) })
            .await
    }
}

fn item(account: &Account) -> Item {
    Item {
        key: Key::account(account.id),
        value: value::encode(account.version, account),
        ttl: Some(ttl::ACCOUNT),
    }
}
