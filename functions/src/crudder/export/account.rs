//! Who one is, and which hashtags one follows.

use crate::refusal::Refusal;
use crudder_wire::ApiError;
use crudder_wire::entities::Export;

use super::{ExportPage, ExportRequest};
use crate::{accounts, tags};

impl ExportRequest<'_> {
    pub(super) async fn account(&self) -> Result<ExportPage, Refusal> {
        let found = self.services.reader()?.account(self.person).await?;
        let account = found.ok_or_else(ApiError::unauthorized)?;
        let account = accounts::own_entity(self.services, self.input, &account).await?;
        let tags = tags::followed_by(self.services, self.person).await?;
        let followed_tags = tags.iter().map(|tag| tag.as_str().to_owned()).collect();
        Ok(ExportPage::whole(Export {
            account: Some(account),
            followed_tags: Some(followed_tags),
            ..Export::default()
        }))
    }
}
