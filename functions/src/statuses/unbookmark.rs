//! `POST /api/v1/statuses/{id}/unbookmark`: keeps it no more.

use crudder_domain::{Mark, StatusId};
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::marked::{self, ToTakeBack};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Remove a bookmark")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status as it is now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let ToTakeBack { status, shown } =
        marked::to_take_back(services, &input, person, |marks| marks.bookmarked).await?;
    services.writer()?.unmark_status(person, &status, Mark::Bookmark).await?;
    marked::answer(services, &input, person, shown).await
}
