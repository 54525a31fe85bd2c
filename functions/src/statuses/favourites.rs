//! `GET /api/v1/favourites`: the statuses that I favour, the newest mark first.

use crudder_domain::Interaction;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::interactions;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/favourites", Capability::Read, Needs::Person(&[Scope::ReadFavourites]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "View your favourited statuses")
        .page()
        .answers::<Vec<Status>>("Statuses; the most recent interaction is first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    interactions::page(services, &input, Interaction::Favourite).await
}
