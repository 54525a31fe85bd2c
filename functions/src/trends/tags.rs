//! `GET /api/v1/trends/tags`: the hashtags that most people used in the last day.

use crudder_domain::Hashtag;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag, up_to};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::tags;

const USUAL: usize = 10;
const MOST: usize = 20;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/trends/tags",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    described("View trending hashtags")
}

/// Describes the route under either of its paths.
pub(super) fn described(summary: &'static str) -> Operation {
    Operation::new(Tag::Tags, summary)
        .query_shaped("limit", up_to(USUAL, MOST), "The maximum number of results.")
        .query::<u32>("offset", "How many of the first results to skip. The default is 0.")
        .answers::<Vec<crudder_wire::entities::Tag>>("Hashtags, the most used first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let (limit, skipped) = (input.params.limit(USUAL, MOST)?, input.params.offset()?);
    let trends = services.timelines()?.trends(&services.cache()).await?;
    let names = trends.tags.into_iter().map(|(tag, _)| tag);
    let names: Vec<Hashtag> = names.skip(skipped).take(limit).collect();
    let followed = match person {
        Some(person) => Some(tags::followed_by(services, person).await?),
        None => None,
    };
    // Something of a trend may have been deleted in this minute.
    Ok(Reply::ok(&tags::in_use(services, &input, &names, followed.as_deref()).await?))
}
