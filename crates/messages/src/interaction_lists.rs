//! The lists that marks stand in: what one reader has marked, and who has marked one status. Newest mark first.

use crudder_domain::{AccountId, Interaction, Page, StatusId};

use crate::error::Result;
use crate::interactions::{InteractionByItem, InteractionEntryItem};
use crate::items::read;
use crate::keys::{self, InteractionList};
use crate::read::Reading;
use crate::reader::{Reader, Slice};

/// What one mark is on, or by, with the name that pages go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InteractionEntry<T> {
    /// When it was marked: its place in the list.
    pub mark: StatusId,
    /// The status, or the account.
    pub of: T,
}

impl Reader {
    /// A page of the statuses that `reader` has marked, read consistently. **Which of them are alive, and still for the
    /// reader to see, is the caller's to check.** Gives up after a bound, and says where.
    pub async fn interacted_statuses(
        &self,
        reader: AccountId,
        mark: Interaction,
        page: &Page,
    ) -> Result<Slice<InteractionEntry<StatusId>>> {
        let list = keys::interaction_list(InteractionList::from(mark), reader);
        self.page_of(vec![vec![list]], page, Reading::Consistent, |mark, item| {
            Ok(Some(InteractionEntry { mark, of: read::<InteractionEntryItem>("list entry", item)?.status }))
        })
        .await
    }

    /// A page of those who favour a status that is alive; may be a moment late.
    pub async fn favourited_by(
        &self,
        status: StatusId,
        page: &Page,
    ) -> Result<Slice<InteractionEntry<AccountId>>> {
        self.interactions_by(InteractionList::Favourite, status, page).await
    }

    pub(crate) async fn interactions_by(
        &self,
        list: InteractionList,
        status: StatusId,
        page: &Page,
    ) -> Result<Slice<InteractionEntry<AccountId>>> {
        let list = keys::interactions_by(list, status);
        self.page_of(vec![vec![list]], page, Reading::Eventual, |mark, item| {
            let InteractionByItem { account, is_private, .. } = read("list entry", item)?;
            Ok((!is_private).then_some(InteractionEntry { mark, of: account }))
        })
        .await
    }
}
