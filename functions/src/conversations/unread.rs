//! `POST /api/v1/conversations/{id}/unread`: it is to be shown as new again.

use crudder_domain::ConversationId;
use crudder_messages::ConversationAction;
use crudder_wire::entities::Conversation;
use crudder_wire::{Input, Reply};

use super::marked;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/conversations/{id}/unread",
    Capability::Write,
    Needs::Person(&[Scope::WriteConversations]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Conversations, "Mark a conversation as unread")
        .path::<ConversationId>("id", "The conversation's id.")
        .answers::<Conversation>("The conversation's id.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    Ok(Reply::ok(&marked(services, &input, ConversationAction::Unread).await?))
}
