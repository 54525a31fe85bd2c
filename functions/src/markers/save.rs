//! `POST /api/v1/markers`: moves the markers that it names. Of two clients in the same moment the last one stands.

use crudder_domain::{MarkerTimeline, StatusId};
use crudder_wire::{Input, Reply, entities};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /api/v1/markers", Capability::Write, Needs::Person(&[Scope::WriteStatuses]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "Save your position in a timeline")
        .field::<StatusId>(
            "home[last_read_id]",
            "The id of the last status that you read in the home timeline.",
        )
        .field::<StatusId>("notifications[last_read_id]", "The id of the last notification that you read.")
        .answers::<entities::Markers>("The markers that were changed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let mut moved: Vec<(MarkerTimeline, StatusId)> = Vec::new();
    for (timeline, name) in [
        (MarkerTimeline::Home, "home[last_read_id]"),
        (MarkerTimeline::Notifications, "notifications[last_read_id]"),
    ] {
        if let Some(id) = input.params.parse_filled(name)? {
            moved.push((timeline, id));
        }
    }
    let markers = services.writer()?.move_markers(person, &moved).await?;
    Ok(Reply::ok(&markers.into_iter().collect::<entities::Markers>()))
}
