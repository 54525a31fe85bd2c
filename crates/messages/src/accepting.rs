//! Letting in all who asked to follow an account, once nobody has to ask any more.
//!
//! The request that says so lets in the newest few, the table's stream all others: some hundred in one invocation, which
//! remembers how far it came in an item whose own record starts the next.

use crudder_domain::{AccountId, ExpiresAt, Lifetime, Moment, PeoplePage};
use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::write;
use crate::keys;
use crate::people::PeopleSlice;
use crate::writer::Writer;

/// How many pages of forty one invocation takes.
const PAGES: usize = 4;
/// How many are let in at the same time: each adds to one of a few parts of the same count.
const PARALLEL: usize = 4;

/// Under `ACCEPTING`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AcceptingItem {
    /// All who are newer have been let in.
    pub(crate) below: AccountId,
    /// When it was written: the stream tells nothing of a write that changes nothing.
    at: Moment,
    pub(crate) expires_at: ExpiresAt,
}

impl Writer {
    /// Lets in the newest forty of those who asked to follow an account. A query; for each of them a read and a transaction.
    ///
    /// That nobody has to ask is the caller's to know.
    pub async fn accept_newest(&self, account: AccountId) -> Result<()> {
        self.accept_page(account, None).await.map(drop)
    }

    /// Lets in some hundred of those who asked to follow an account, those below `below` first, and remembers where to go on
    /// if there are more; nobody, where they have to ask (again). For each page a read and a query, for each of them a read
    /// and a transaction.
    pub async fn accept_all(&self, account: AccountId, below: Option<AccountId>) -> Result<()> {
        let mut below = below;
        for _ in 0..PAGES {
            if self.account(account).await?.is_none_or(|found| found.locked) {
                return Ok(());
            }
            below = self.accept_page(account, below).await?.on;
            if below.is_none() {
                return Ok(());
            }
        }
        let Some(below) = below else { return Ok(()) };
        let at = self.now();
        let item = AcceptingItem { below, at, expires_at: ExpiresAt::after(at, Lifetime::MAX) };
        self.put(write(keys::accepting(account), "accepting", &item)?).await
    }

    async fn accept_page(&self, account: AccountId, below: Option<AccountId>) -> Result<PeopleSlice> {
        let page = PeoplePage { max_id: below, ..PeoplePage::default() };
        let slice = self.follow_requests(account, &page).await?;
        let requesters: Vec<AccountId> = slice.entries.iter().map(|(requester, ())| *requester).collect();
        futures::stream::iter(requesters)
            .map(|requester| self.authorize_follow(account, requester))
            .buffer_unordered(PARALLEL)
            .try_for_each(|_| std::future::ready(Ok(())))
            .await?;
        Ok(slice)
    }
}
