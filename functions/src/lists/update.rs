//! `PUT /api/v1/lists/{id}`: another title, another policy for replies.

use crudder_messages::ListChange;
use crudder_wire::{ApiError, Input, Reply};

use super::{refuse_exclusive, reply, written};
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, id) = (input.person()?, input.path_list()?);
    let change = ListChange {
        title: input.params.parse("title")?,
        replies: input.params.parse_filled("replies_policy")?,
    };
    refuse_exclusive(&input)?;
    reply(&written(services.writer()?.change_list(person, id, &change).await)?)
}
