//! `GET /api/v1/accounts/{id}/statuses`: what an author posted, as far as the viewer may see it.

use crudder_timeline::{AuthoredFilter, TimelinePage};
use crudder_wire::{ApiError, Input, Reply};

use super::shown;
use crate::services::Services;
use crate::{refusal, timelines, viewer};

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let author = input.path_account()?;
    let page = input.params.page()?;
    let filter =
        AuthoredFilter { exclude_replies: input.params.boolean("exclude_replies")?.unwrap_or_default() };
    shown(services, author).await?;
    // Nothing is pinned and nothing has media yet, so such a list is empty.
    let nothing = ["pinned", "only_media"].into_iter().try_fold(false, |nothing, name| {
        Ok::<_, ApiError>(nothing || input.params.boolean(name)?.unwrap_or_default())
    })?;
    let list = if nothing {
        TimelinePage::default()
    } else {
        let viewer = viewer::of_author(services, person, author).await?;
        services
            .timelines()?
            .authored(&services.cache(), author, viewer, &page, filter)
            .await
            .map_err(refusal::store)?
    };
    timelines::reply(&input, person, &list)
}
