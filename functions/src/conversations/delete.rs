//! `DELETE /api/v1/conversations/{id}`: not shown any more, until there is something new in it. The statuses stay. The
//! second time it answers 404, as where a status is deleted twice.

use crudder_domain::ConversationId;
use crudder_messages::ConversationAction;
use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};
use serde_json::json;

use super::named;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "DELETE /api/v1/conversations/{id}",
    Capability::Write,
    Needs::Person(&[Scope::WriteConversations]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Conversations, "Remove a conversation")
        .says("The statuses are kept. The conversation appears again with its next status.")
        .path::<ConversationId>("id", "The conversation's id.")
        .answers::<Empty>("It was removed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let conversation = named(services, &input, person).await?;
    let writer = services.writer()?;
    writer.mark_conversation(person, &conversation, ConversationAction::Deleted).await?;
    Ok(Reply::ok(&json!({})))
}
