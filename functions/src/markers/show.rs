//! `GET /api/v1/markers`: the markers of the timelines that `timeline[]` names.

use crudder_domain::MarkerTimeline;
use crudder_wire::{Input, Reply, entities};
use serde_json::json;

use crate::openapi::{Operation, Tag, words};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/markers", Capability::Read, Needs::Person(&[Scope::ReadStatuses]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "View your saved timeline positions")
        .query_shaped(
            "timeline",
            json!({ "type": "array", "items": words(&["home", "notifications"]), "maxItems": 2 }),
            "The timelines whose markers to return.",
        )
        .answers::<entities::Markers>("The saved markers.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let asked: Vec<MarkerTimeline> = input.params.parse_all("timeline", MarkerTimeline::ALL.len())?;
    let markers = services.reader()?.markers(person).await?;
    let found = asked.into_iter().filter_map(|timeline| Some((timeline, markers.of(timeline)?)));
    Ok(Reply::ok(&found.collect::<entities::Markers>()))
}
