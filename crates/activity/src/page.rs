//! All that a page needs, in one call.

use std::sync::PoisonError;

use crudder_domain::{Account, AccountCounts, AccountId, Status, StatusCounts, StatusId};

use crate::cache::Budgeted;
use crate::item::{Cached, PageHits};
use crate::key::Key;
use crate::value::Found;

impl Budgeted {
    /// What is known of a page: its statuses with their numbers, and these accounts as shown. Nothing that has ended.
    /// One call for all of it, up to 250 statuses and accounts.
    pub async fn get_page(&self, statuses: &[StatusId], accounts: &[AccountId]) -> PageHits {
        let Some(now) = self.now() else { return PageHits::default() };
        let keys = statuses.iter().flat_map(|id| [Key::status(*id), Key::status_counts(*id)]);
        let keys = keys.chain(accounts.iter().flat_map(|id| [Key::account(*id), Key::account_counts(*id)]));
        let found = self.get_all(keys.collect()).await;

        let mut page = PageHits::default();
        for id in statuses {
            match found.read::<Status>(Key::status(*id)) {
                Some(Found::Value(_, status)) if status.id == *id && status.is_alive(now) => {
                    page.statuses.insert(*id, Cached::Alive(status));
                }
                Some(Found::Dead) => {
                    page.statuses.insert(*id, Cached::Gone);
                }
                _ => {}
            }
            if let Some((_, counts)) = found.read_value::<StatusCounts>(Key::status_counts(*id)) {
                page.counts.insert(*id, counts);
            }
        }
        let mut known = self.known_accounts.lock().unwrap_or_else(PoisonError::into_inner);
        for id in accounts {
            let profile = found.read_value::<Account>(Key::account(*id)).filter(|(_, a)| a.id == *id);
            let Some((_, account)) = profile else { continue };
            known.insert(*id);
            if let Some((_, counts)) = found.read_value::<AccountCounts>(Key::account_counts(*id)) {
                page.accounts.insert(*id, (account, counts));
            }
        }
        page
    }
}
