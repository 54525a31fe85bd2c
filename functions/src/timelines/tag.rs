//! `GET /api/v1/timelines/tag/{hashtag}`: what everybody has posted in public under a hashtag.

use crudder_domain::Hashtag;
use crudder_timeline::{TagFilter, TimelinePage};
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

/// How many further hashtags of each sort one request can name, as on Mastodon.
const MAX_TAGS: usize = 4;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Timelines, "See the timeline of a hashtag")
        .path::<Hashtag>("hashtag", "The hashtag, without `#`.")
        .page()
        .query::<ListOf<Hashtag, MAX_TAGS>>("any", "Or one of these.")
        .query::<ListOf<Hashtag, MAX_TAGS>>("all", "And all of these.")
        .query::<ListOf<Hashtag, MAX_TAGS>>("none", "And none of these.")
        .query::<bool>("local", "Only what comes from here, which all does.")
        .query::<bool>("remote", "Only what comes from elsewhere, which nothing does.")
        .query::<bool>("only_media", "Only what has media.")
        .answers::<Vec<Status>>("What everybody has posted under it for everybody.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let (tag, page) = (input.path_hashtag()?, input.params.page()?);
    let tags = |name| input.params.parse_all::<Hashtag>(name, MAX_TAGS);
    let filter = TagFilter {
        any: tags("any")?,
        all: tags("all")?,
        none: tags("none")?,
        only_media: input.params.boolean("only_media")?.unwrap_or_default(),
    };
    // Asked for both, as on Mastodon, neither leaves anything out.
    let local = input.params.boolean("local")?.unwrap_or_default();
    // Nothing comes from elsewhere.
    let list = if input.params.boolean("remote")?.unwrap_or_default() && !local {
        TimelinePage::default()
    } else {
        let found = services.timelines()?.tagged(&services.cache(), person, &tag, &filter, &page).await;
        found?
    };
    super::reply(services, &input, person, &list).await
}
