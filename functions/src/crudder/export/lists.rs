//! One's lists, one a page, since each may hold hundreds of people.

use crudder_domain::AccountId;
use crudder_wire::entities::{Export, ExportedList};

use super::{ExportPage, ExportRequest};
use crate::refusal::Refusal;

impl ExportRequest<'_> {
    /// The newest first, each with those on it whom one follows still: who isn't is hidden by every reading of a list.
    pub(super) async fn lists(&self) -> Result<ExportPage, Refusal> {
        let lists = self.services.reader()?.lists(self.person).await?;
        let below = |id: u64| self.below.is_none_or(|bound| id < bound.as_u64());
        let mut rest = lists.into_iter().rev().filter(|list| below(list.id.as_u64()));
        let Some(list) = rest.next() else {
            return Ok(ExportPage::whole(Export { lists: Some(Vec::new()), ..Export::default() }));
        };
        let on = rest.next().map(|_| list.id.as_u64());
        let (timelines, cache) = (self.services.timelines()?, self.services.cache());
        let followed = timelines.followed(&cache, self.person).await?;
        let is_followed = |member: &&AccountId| followed.binary_search(member).is_ok();
        let members: Vec<AccountId> = list.members.iter().filter(is_followed).copied().collect();
        let members = timelines.accounts(&cache, &members).await?;
        let lists = vec![ExportedList::new(&list, members.iter().map(|(account, _)| account))];
        Ok(ExportPage { page: Export { lists: Some(lists), ..Export::default() }, on })
    }
}
