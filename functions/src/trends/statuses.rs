//! `GET /api/v1/trends/statuses`: the statuses of the last day that most people did something with.

use crudder_domain::StatusId;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag, up_to};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::statuses::entities;
use crate::viewer;

const USUAL: usize = 20;
const MOST: usize = 40;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/trends/statuses",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Trends);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "View trending statuses")
        .query_shaped("limit", up_to(USUAL, MOST), "The maximum number of results.")
        .query::<u32>("offset", "How many of the first results to skip. The default is 0.")
        .answers::<Vec<Status>>("Statuses, the most used first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let (limit, skipped) = (input.params.limit(USUAL, MOST)?, input.params.offset()?);
    let cache = services.cache();
    let trends = services.timelines()?.trends(&cache).await?;
    let ids = trends.statuses.iter().map(|entry| entry.id).skip(skipped).take(limit);
    let ids: Vec<StatusId> = ids.collect();
    let shown = services.timelines()?.statuses(&cache, &ids).await?;
    let mut shown = viewer::visible(services, person, shown).await?;
    // Who has said that they don't wish to be shown around is not; who has said nothing is.
    shown.retain(|one| one.original().author.discoverable != Some(false));
    Ok(Reply::ok(&entities(services, &input, person, &shown).await?))
}
