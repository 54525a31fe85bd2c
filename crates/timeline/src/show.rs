//! Statuses with all that showing them takes: from the cache by one batch get, what it does not know from the
//! store, in parallel; and what was read there is filled into the cache, within its budget.

use std::collections::{HashMap, HashSet};

use crudder_activity::{Budgeted, Cached};
use crudder_domain::{Account, AccountCounts, AccountId, ExpiresAt, Status, StatusCounts, StatusId};
use crudder_messages::Result;

use crate::run::ListEntry;
use crate::{ShownStatus, Timelines};

impl Timelines {
    /// One status; `None` where it is not there, has ended, or its author is gone. **Who may see it is the
    /// caller's to check.** From the cache where it is there; else read consistently.
    pub async fn status(&self, cache: &Budgeted, id: StatusId) -> Result<Option<ShownStatus>> {
        Ok(self.statuses(cache, &[id]).await?.pop())
    }

    /// Statuses by their ids, in the order asked for, without those that are gone. **Who may see them is the caller's
    /// to check.** As [`Self::status`], all at once.
    pub async fn statuses(&self, cache: &Budgeted, ids: &[StatusId]) -> Result<Vec<ShownStatus>> {
        let mut known = KnownParts::default();
        known.ask_cache(cache, ids, &[]).await;
        let asks = known.missing(ids, &[]);
        known.ask_store(self, asks).await?;
        known.ask_for_the_rest(self, cache).await?;
        known.fill(self, cache).await;
        Ok(self.alive(known.take(ids.iter().copied())))
    }

    /// Statuses that their author has just written, with their numbers and their author's, which are read now, in their
    /// order. Left out are those that have ended and those whose author is gone.
    pub async fn show(&self, cache: &Budgeted, statuses: Vec<Status>) -> Result<Vec<ShownStatus>> {
        let ids: Vec<StatusId> = statuses.iter().map(|status| status.id).collect();
        let authors = distinct(statuses.iter().map(|status| status.author));
        let mut known = KnownParts { own: authors.clone(), ..KnownParts::default() };
        known.ask_cache(cache, &ids, &authors).await;
        // The caller's are at least as new as the cache's.
        known.gone.clear();
        known.statuses = statuses.into_iter().map(|status| (status.id, status)).collect();
        let asks = known.missing(&ids, &authors);
        known.ask_store(self, asks).await?;
        known.ask_for_the_rest(self, cache).await?;
        known.fill(self, cache).await;
        Ok(self.alive(known.take(ids)))
    }

    /// Accounts as they are shown, in the order asked for; those that are not there are left out. Numbers are at
    /// most a minute late.
    pub async fn accounts(
        &self,
        cache: &Budgeted,
        ids: &[AccountId],
    ) -> Result<Vec<(Account, AccountCounts)>> {
        self.accounts_to(cache, ids, None).await
    }

    /// Accounts as shown to a viewer, whose own numbers are read consistently.
    pub async fn accounts_to(
        &self,
        cache: &Budgeted,
        ids: &[AccountId],
        viewer: Option<AccountId>,
    ) -> Result<Vec<(Account, AccountCounts)>> {
        let own = viewer.into_iter().filter(|viewer| ids.contains(viewer)).collect();
        let mut known = KnownParts { own, ..KnownParts::default() };
        let distinct = distinct(ids.iter().copied());
        known.ask_cache(cache, &[], &distinct).await;
        let asks = known.missing(&[], &distinct);
        known.ask_store(self, asks).await?;
        known.fill(self, cache).await;
        Ok(ids.iter().filter_map(|id| known.accounts.get(id).cloned()).collect())
    }

    /// What stands at these places of a list, in their order, without those that are gone.
    pub(crate) async fn reveal(&self, cache: &Budgeted, listed: &[ListEntry]) -> Result<Vec<ShownStatus>> {
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<StatusId> = listed.iter().map(ListEntry::id).collect();
        let authors = distinct(listed.iter().filter_map(|one| one.author));
        let mut known = KnownParts::default();
        known.ask_cache(cache, &ids, &authors).await;
        let asks = known.missing(&ids, &authors);
        known.ask_store(self, asks).await?;
        known.ask_for_the_rest(self, cache).await?;
        known.fill(self, cache).await;
        Ok(self.alive(known.take(ids)))
    }

    fn alive(&self, mut shown: Vec<ShownStatus>) -> Vec<ShownStatus> {
        let now = self.now();
        shown.retain(|one| one.is_alive(now));
        shown
    }
}

/// What is known so far of what is to be shown.
#[derive(Default)]
struct KnownParts {
    /// Whose numbers the cache is not believed: theirs who are shown to themselves.
    own: Vec<AccountId>,
    statuses: HashMap<StatusId, Status>,
    /// Deleted: the store need not be asked.
    gone: HashSet<StatusId>,
    counts: HashMap<StatusId, StatusCounts>,
    accounts: HashMap<AccountId, (Account, AccountCounts)>,
    /// What came from the store, and so belongs into the cache.
    read: StoreReads,
}

/// What the store has to be asked for.
#[derive(Default)]
struct StoreReads {
    statuses: Vec<StatusId>,
    counts: Vec<StatusId>,
    accounts: Vec<AccountId>,
}

impl KnownParts {
    async fn ask_cache(&mut self, cache: &Budgeted, statuses: &[StatusId], accounts: &[AccountId]) {
        if statuses.is_empty() && accounts.is_empty() {
            return;
        }
        let hits = cache.get_page(statuses, accounts).await;
        for (id, cached) in hits.statuses {
            match cached {
                Cached::Alive(status) => _ = self.statuses.insert(id, status),
                Cached::Gone => _ = self.gone.insert(id),
            }
        }
        self.counts.extend(hits.counts);
        let own = std::mem::take(&mut self.own);
        self.accounts.extend(hits.accounts.into_iter().filter(|(id, _)| !own.contains(id)));
        self.own = own;
    }

    fn missing(&self, statuses: &[StatusId], accounts: &[AccountId]) -> StoreReads {
        let there = || statuses.iter().copied().filter(|id| !self.gone.contains(id));
        StoreReads {
            statuses: there().filter(|id| !self.statuses.contains_key(id)).collect(),
            counts: there().filter(|id| !self.counts.contains_key(id)).collect(),
            accounts: accounts.iter().copied().filter(|id| !self.accounts.contains_key(id)).collect(),
        }
    }

    async fn ask_store(&mut self, timelines: &Timelines, asks: StoreReads) -> Result<()> {
        let messages = &timelines.messages;
        let statuses = async {
            if asks.statuses.is_empty() { Ok(Vec::new()) } else { messages.statuses(&asks.statuses).await }
        };
        let counts = async {
            if asks.counts.is_empty() {
                Ok(HashMap::new())
            } else {
                messages.status_counts(&asks.counts).await
            }
        };
        let (own, others): (Vec<_>, Vec<_>) = asks.accounts.iter().partition(|id| self.own.contains(id));
        let accounts =
            async { if others.is_empty() { Ok(Vec::new()) } else { messages.accounts(&others).await } };
        let own = async { if own.is_empty() { Ok(Vec::new()) } else { messages.accounts_now(&own).await } };
        let (statuses, counts, accounts, own) = futures::try_join!(statuses, counts, accounts, own)?;
        self.statuses.extend(statuses.into_iter().map(|status| (status.id, status)));
        self.counts.extend(counts);
        self.accounts.extend(accounts.into_iter().chain(own).map(|account| (account.0.id, account)));
        self.read.statuses.extend(asks.statuses);
        self.read.counts.extend(asks.counts);
        self.read.accounts.extend(asks.accounts);
        Ok(())
    }

    /// Looks up what only the statuses themselves tell: what they boost, and authors that their list did not name.
    async fn ask_for_the_rest(&mut self, timelines: &Timelines, cache: &Budgeted) -> Result<()> {
        let boosts = || self.statuses.values().filter_map(|status| status.reblog);
        let mut boosted: Vec<StatusId> = boosts()
            .map(|reblog| reblog.status)
            .filter(|id| !self.statuses.contains_key(id) && !self.read.statuses.contains(id))
            .collect();
        boosted.sort_unstable();
        boosted.dedup();
        let unknown =
            |author: &AccountId| !self.accounts.contains_key(author) && !self.read.accounts.contains(author);
        let authors = self.statuses.values().map(|status| status.author);
        let authors = distinct(authors.chain(boosts().map(|reblog| reblog.author)).filter(unknown));
        self.ask_cache(cache, &boosted, &authors).await;
        let asks = self.missing(&boosted, &authors);
        self.ask_store(timelines, asks).await
    }

    /// Fills what was read from the store into the cache. Never fails, and takes no more than the budget's rest.
    async fn fill(&mut self, timelines: &Timelines, cache: &Budgeted) {
        let (read, now) = (std::mem::take(&mut self.read), timelines.now());
        let statuses: Vec<Status> =
            read.statuses.iter().filter_map(|id| self.statuses.get(id).cloned()).collect();
        let counts: Vec<(StatusId, ExpiresAt, StatusCounts)> = read
            .counts
            .iter()
            .filter_map(|id| Some((*id, self.statuses.get(id)?.counts_end(now), *self.counts.get(id)?)))
            .collect();
        let accounts: Vec<(Account, AccountCounts)> =
            read.accounts.iter().filter_map(|id| self.accounts.get(id).cloned()).collect();
        futures::join!(
            async {
                if !statuses.is_empty() {
                    cache.fill_statuses(&statuses).await;
                }
            },
            async {
                if !counts.is_empty() {
                    cache.fill_counts(&counts).await;
                }
            },
            async {
                if !accounts.is_empty() {
                    cache.fill_accounts(&accounts).await;
                }
            },
        );
    }

    /// What is known of these statuses, without those of which something essential is missing.
    fn take(self, ids: impl IntoIterator<Item = StatusId>) -> Vec<ShownStatus> {
        ids.into_iter().filter_map(|id| self.shown(id)).collect()
    }
}

impl KnownParts {
    fn shown(&self, id: StatusId) -> Option<ShownStatus> {
        let status = self.statuses.get(&id)?.clone();
        let reblog = match status.reblog {
            // A boost is never of a boost, so this goes no deeper.
            Some(reblog) if reblog.status != id => Some(Box::new(self.shown(reblog.status)?)),
            _ => None,
        };
        let (author, author_counts) = self.accounts.get(&status.author)?.clone();
        let counts = self.counts.get(&id).copied().unwrap_or_default();
        Some(ShownStatus { status, counts, author, author_counts, reblog })
    }
}

fn distinct(ids: impl Iterator<Item = AccountId>) -> Vec<AccountId> {
    let mut ids: Vec<AccountId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
