//! `GET /api/v1/timelines/tag/{hashtag}`: what everybody has posted in public under a hashtag.

use crudder_domain::Hashtag;
use crudder_timeline::{TagFilter, TimelinePage};
use crudder_wire::{ApiError, Input, Reply};

use crate::services::Services;
use crate::{refusal, viewer};

/// How many further hashtags of each sort one request can name, as on Mastodon.
const MAX_TAGS: usize = 4;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let (tag, page) = (input.path_hashtag()?, input.params.page()?);
    let tags = |name| input.params.parse_all::<Hashtag>(name, MAX_TAGS);
    let filter = TagFilter {
        any: tags("any")?,
        all: tags("all")?,
        none: tags("none")?,
        only_media: input.params.boolean("only_media")?.unwrap_or_default(),
    };
    input.params.boolean("local")?;
    // Nothing comes from elsewhere.
    let list = if input.params.boolean("remote")?.unwrap_or_default() {
        TimelinePage::default()
    } else {
        let found = services.timelines()?.tagged(&services.cache(), &tag, &filter, &page).await;
        found.map_err(refusal::store)?
    };
    super::reply(services, &input, person, &list).await
}
