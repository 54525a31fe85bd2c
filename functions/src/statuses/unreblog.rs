//! `POST /api/v1/statuses/{id}/unreblog`: takes a boost back.

use crudder_domain::StatusId;
use crudder_messages::Deleted;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::interactions::{self, UndoTarget};
use crate::limits::table::DELETION;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/statuses/{id}/unreblog",
    Capability::Write,
    Needs::Person(&[Scope::WriteStatuses]),
    describe,
)
.limited(&DELETION);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Undo boost of a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let UndoTarget { status: original, shown } =
        interactions::undo_target(services, &input, person, |marks| marks.reblogged).await?;
    let taken = services.writer()?.unboost(person, original.id).await?;
    if let Some(Deleted { status, before, activity, .. }) = taken {
        let cache = services.cache();
        tokio::join!(
            cache.bury_status(status.id, status.expires_at),
            cache.put_activity(person, &before, &activity)
        );
    }
    interactions::counted(services, &input, person, shown).await
}
