//! `GET /api/v1/favourites`: the statuses that I favour, the newest mark first.

use crudder_domain::Interaction;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::interactions;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "See what I favour")
        .page()
        .answers::<Vec<Status>>("Statuses, the newest mark first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    interactions::page(services, &input, Interaction::Favourite).await
}
