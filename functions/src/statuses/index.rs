//! `GET /api/v1/statuses?id[]=…`: up to 40 statuses by their ids, those that the viewer may see, in the order asked for.

use crudder_domain::StatusId;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::entities;
use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::viewer;

/// A page of statuses.
const MAX_STATUSES: usize = 40;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/statuses", Capability::Read, Needs::NothingOr(&[Scope::ReadStatuses]), describe)
        .audited_by(Audited::Ids);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "View multiple statuses by their ids")
        .query::<ListOf<StatusId, MAX_STATUSES>>("id", "The ids of the statuses, each once.")
        .answers::<Vec<Status>>("The statuses that you may see, in the order of the request.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let mut ids: Vec<StatusId> = input.params.parse_all("id", MAX_STATUSES)?;
    let mut known = std::collections::HashSet::new();
    ids.retain(|id| known.insert(*id));
    let found = services.timelines()?.statuses(&services.cache(), &ids).await?;
    let found = viewer::visible(services, person, found).await?;
    Ok(Reply::ok(&entities(services, &input, person, &found).await?))
}
