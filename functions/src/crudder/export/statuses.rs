//! What one said, was told, favours and keeps.

use crate::refusal::Refusal;
use crudder_domain::{Interaction, Limit, Page, StatusId, Viewer};
use crudder_messages::Conversation;
use crudder_timeline::{AuthoredFilter, ShownStatus};
use crudder_wire::entities::{Export, Status};

use super::{ExportPage, ExportRequest};
use crate::{statuses, viewer};

impl ExportRequest<'_> {
    pub(super) async fn statuses(&self) -> Result<ExportPage, Refusal> {
        let own = Viewer::Account { id: self.person, follows_author: false };
        let list = self
            .services
            .timelines()?
            .authored(&self.services.cache(), self.person, own, &self.page(), &AuthoredFilter::default())
            .await?;
        let (mut statuses, mut boosts) = (Vec::new(), Vec::new());
        for (one, entity) in list.items.iter().zip(self.entities(&list.items).await?) {
            if one.reblog.is_some() { boosts.push(entity) } else { statuses.push(entity) }
        }
        let page = Export { statuses: Some(statuses), boosts: Some(boosts), ..Export::default() };
        Ok(ExportPage { page, on: list.next.map(StatusId::as_u64) })
    }

    pub(super) async fn direct_messages(&self) -> Result<ExportPage, Refusal> {
        let all = self.services.reader()?.conversations(self.person).await?;
        let mut ids: Vec<StatusId> =
            all.iter().flat_map(|Conversation { statuses, .. }| statuses).copied().collect();
        ids.sort_unstable_by(|one, other| other.cmp(one));
        let page = self.page();
        let ids = page.of(ids.into_iter());
        let on = ids.last().filter(|_| ids.len() >= page.limit.get()).copied();
        let timelines = self.services.timelines()?;
        let shown = timelines.statuses(&self.services.cache(), &ids).await?;
        let shown = viewer::heard(self.services, self.person, shown).await?;
        let direct_messages = Some(self.entities(&shown).await?);
        Ok(ExportPage { page: Export { direct_messages, ..Export::default() }, on: on.map(StatusId::as_u64) })
    }

    pub(super) async fn favourites(&self) -> Result<ExportPage, Refusal> {
        let (favourites, on) = self.interacted_statuses(Interaction::Favourite).await?;
        Ok(ExportPage { page: Export { favourites: Some(favourites), ..Export::default() }, on })
    }

    pub(super) async fn bookmarks(&self) -> Result<ExportPage, Refusal> {
        let (bookmarks, on) = self.interacted_statuses(Interaction::Bookmark).await?;
        Ok(ExportPage { page: Export { bookmarks: Some(bookmarks), ..Export::default() }, on })
    }

    async fn interacted_statuses(&self, mark: Interaction) -> Result<(Vec<Status>, Option<u64>), Refusal> {
        let page = self.page();
        let slice = self.services.reader()?.interacted_statuses(self.person, mark, &page).await?;
        let full = slice.entries.len() >= page.limit.get();
        let on = slice.entries.last().map(|it| it.mark).filter(|_| full).or(slice.searched_to);
        let ids: Vec<StatusId> = slice.entries.iter().map(|it| it.of).collect();
        Ok((self.shown(&ids).await?, on.map(StatusId::as_u64)))
    }

    /// Those of the statuses that are alive, and still for this person to see.
    async fn shown(&self, ids: &[StatusId]) -> Result<Vec<Status>, Refusal> {
        let timelines = self.services.timelines()?;
        let shown = timelines.statuses(&self.services.cache(), ids).await?;
        let shown = viewer::visible(self.services, Some(self.person), shown).await?;
        self.entities(&shown).await
    }

    async fn entities(&self, shown: &[ShownStatus]) -> Result<Vec<Status>, Refusal> {
        statuses::entities(self.services, self.input, Some(self.person), shown).await
    }

    /// Twenty: a status whose every word is as long as can be has some 150 KB.
    fn page(&self) -> Page {
        Page { max_id: self.below, limit: Limit::default(), ..Page::default() }
    }
}
