//! `POST /api/v1/conversations/{id}/unread`: it is to be shown as new again.

use crudder_messages::ConversationMark;
use crudder_wire::{ApiError, Input, Reply};

use super::marked;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    Reply::ok(&marked(services, &input, ConversationMark::Unread).await?)
}
