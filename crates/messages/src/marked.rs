//! The lists that marks stand in: what one reader has marked, and who has marked one status. Newest mark first.

use crudder_domain::{AccountId, Mark, Page, StatusId};

use crate::error::Result;
use crate::items::read;
use crate::keys::{self, Marked};
use crate::marks::{MarkedByItem, MarkedItem};
use crate::read::Reading;
use crate::reader::{Reader, Slice};

/// What one mark is on, or by, with the name that pages go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkedEntry<T> {
    /// When it was marked: its place in the list.
    pub mark: StatusId,
    /// The status, or the account.
    pub of: T,
}

impl Reader {
    /// A page of the statuses that `reader` has marked, read consistently. **Which of them are alive, and still for the
    /// reader to see, is the caller's to check.** Gives up after a bound, and says where.
    pub async fn marked(
        &self,
        reader: AccountId,
        mark: Mark,
        page: &Page,
    ) -> Result<Slice<MarkedEntry<StatusId>>> {
        let list = keys::marked(Marked::from(mark), reader);
        self.page_of(vec![vec![list]], page, Reading::Consistent, |mark, item| {
            Ok(Some(MarkedEntry { mark, of: read::<MarkedItem>("list entry", item)?.status }))
        })
        .await
    }

    /// A page of those who favour a status that is alive; may be a moment late.
    pub async fn favourited_by(
        &self,
        status: StatusId,
        page: &Page,
    ) -> Result<Slice<MarkedEntry<AccountId>>> {
        self.marked_by(Marked::Favourite, status, page).await
    }

    pub(crate) async fn marked_by(
        &self,
        list: Marked,
        status: StatusId,
        page: &Page,
    ) -> Result<Slice<MarkedEntry<AccountId>>> {
        let list = keys::marked_by(list, status);
        self.page_of(vec![vec![list]], page, Reading::Eventual, |mark, item| {
            let MarkedByItem { account, is_private, .. } = read("list entry", item)?;
            Ok((!is_private).then_some(MarkedEntry { mark, of: account }))
        })
        .await
    }
}
