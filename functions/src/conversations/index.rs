//! `GET /api/v1/conversations`: the one with the newest status first; paged by those statuses.

use crudder_domain::StatusId;
use crudder_messages::Conversation;
use crudder_wire::{Input, Reply, entities, pagination};

use super::seen;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/conversations",
    Capability::Read,
    Needs::Person(&[Scope::ReadStatuses]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Conversations, "View your conversations")
        .page()
        .answers::<Vec<entities::Conversation>>(
            "Your conversations; the one with the newest status is first.",
        )
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, page) = (input.person()?, input.params.page()?);
    let all = services.reader()?.conversations(person).await?;
    let places: Vec<StatusId> = page.of(all.iter().map(Conversation::newest));
    let of_page: Vec<Conversation> =
        all.into_iter().filter(|conversation| places.contains(&conversation.newest())).collect();
    let full = places.len() >= page.limit.get();
    let (newest, oldest) = (places.first().copied(), places.last().copied());
    let next = if page.is_upwards() { oldest } else { oldest.filter(|_| full) };
    let conversations = seen(services, &input, person, &of_page).await?;
    Ok(Reply::ok(&conversations).link(pagination::link(&input, next, newest)))
}
