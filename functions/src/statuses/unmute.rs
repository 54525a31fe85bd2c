//! `POST /api/v1/statuses/{id}/unmute`: wants them again.

use crudder_domain::StatusId;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::marked::{self, ToTakeBack};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Mute a conversation no more")
        .path::<StatusId>("id", "The status.")
        .answers::<Status>("The status as it is now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let ToTakeBack { status, shown } =
        marked::to_take_back(services, &input, person, |marks| marks.muted).await?;
    services.writer()?.mute_thread(person, &status, false).await?;
    marked::answer(services, &input, person, shown).await
}
