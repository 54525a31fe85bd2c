//! `POST /api/v1/conversations/{id}/read`: nothing in it is new any more.

use crudder_messages::ConversationMark;
use crudder_wire::{ApiError, Input, Reply};

use super::marked;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    Reply::ok(&marked(services, &input, ConversationMark::Read).await?)
}
