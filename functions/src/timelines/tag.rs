//! `GET /api/v1/timelines/tag/{hashtag}`: what everybody has posted in public under a hashtag.

use crudder_domain::Hashtag;
use crudder_timeline::{TagFilter, TimelinePage};
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

/// How many further hashtags of each sort one request can name, as on Mastodon.
const MAX_TAGS: usize = 4;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/timelines/tag/{hashtag}",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Hashtag);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Timelines, "View a hashtag's timeline")
        .path::<Hashtag>("hashtag", "The hashtag, without `#`.")
        .page()
        .query::<ListOf<Hashtag, MAX_TAGS>>("any", "Statuses with any of these hashtags are returned, too.")
        .query::<ListOf<Hashtag, MAX_TAGS>>("all", "Only statuses that have all of these hashtags.")
        .query::<ListOf<Hashtag, MAX_TAGS>>("none", "Only statuses that have none of these hashtags.")
        .query::<bool>("local", "Accepted without effect: every status is local.")
        .query::<bool>(
            "remote",
            "Whether only remote statuses are returned. There are none, so `true` returns an empty page.",
        )
        .query::<bool>("only_media", "Whether only statuses with media are returned. The default is `false`.")
        .answers::<Vec<Status>>("Public statuses with the hashtag, newest first.")
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
