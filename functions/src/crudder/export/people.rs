//! Whom one knows, and what one noted of them.

use std::collections::HashMap;

use crudder_domain::{AccountId, PeopleLimit, PeoplePage, PrivateNote};
use crudder_messages::PeopleSlice;
use crudder_wire::entities::{Account, Export, ExportedNote};

use super::{ExportPage, ExportRequest};
use crate::accounts::{mutes, people};
use crate::refusal::Refusal;

impl ExportRequest<'_> {
    pub(super) async fn following(&self) -> Result<ExportPage, Refusal> {
        let slice = self.services.reader()?.followees(self.person, &self.people_page()).await;
        let slice = slice?;
        let following = Some(self.accounts(&slice).await?);
        Ok(found(Export { following, ..Export::default() }, &slice))
    }

    pub(super) async fn followers(&self) -> Result<ExportPage, Refusal> {
        let slice = self.services.reader()?.followers(self.person, &self.people_page()).await;
        let slice = slice?;
        let followers = Some(self.accounts(&slice).await?);
        Ok(found(Export { followers, ..Export::default() }, &slice))
    }

    pub(super) async fn blocks(&self) -> Result<ExportPage, Refusal> {
        let slice = self.services.reader()?.blocked(self.person, &self.people_page()).await;
        let slice = slice?;
        let blocks = Some(self.accounts(&slice).await?);
        Ok(found(Export { blocks, ..Export::default() }, &slice))
    }

    pub(super) async fn mutes(&self) -> Result<ExportPage, Refusal> {
        let slice = self.services.reader()?.muted(self.person, &self.people_page()).await;
        let slice = slice?;
        let mutes = Some(mutes::entities(self.services, self.input, &slice).await?);
        Ok(found(Export { mutes, ..Export::default() }, &slice))
    }

    pub(super) async fn notes(&self) -> Result<ExportPage, Refusal> {
        let slice = self.services.reader()?.noted(self.person, &self.people_page()).await;
        let slice = slice?;
        let ids: Vec<AccountId> = slice.entries.iter().map(|(account, _)| *account).collect();
        let notes: HashMap<AccountId, &PrivateNote> =
            slice.entries.iter().map(|(account, note)| (*account, note)).collect();
        let accounts = self.services.timelines()?.accounts(&self.services.cache(), &ids).await;
        let accounts = accounts?;
        let shown = accounts
            .iter()
            .filter_map(|(account, _)| Some(ExportedNote::new(account, notes.get(&account.id)?)));
        Ok(found(Export { notes: Some(shown.collect()), ..Export::default() }, &slice))
    }

    async fn accounts(&self, slice: &PeopleSlice) -> Result<Vec<Account>, Refusal> {
        let ids: Vec<AccountId> = slice.entries.iter().map(|(account, ())| *account).collect();
        people::shown(self.services, self.input, &ids).await
    }

    fn people_page(&self) -> PeoplePage {
        let max_id = self.below.and_then(|id| AccountId::from_u64(id.as_u64()));
        PeoplePage { max_id, limit: PeopleLimit::MAX, ..PeoplePage::default() }
    }
}

fn found<T>(page: Export, slice: &PeopleSlice<T>) -> ExportPage {
    ExportPage { page, on: slice.on.map(AccountId::as_u64) }
}
