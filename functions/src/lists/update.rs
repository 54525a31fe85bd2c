//! `PUT /api/v1/lists/{id}`: another title, another policy for replies.

use crudder_domain::{ListId, ListTitle};
use crudder_messages::ListChange;
use crudder_wire::entities::List;
use crudder_wire::{Input, Reply};

use super::{refuse_exclusive, reply, written};
use crate::openapi::{Operation, Tag, words};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "Change a list")
        .path::<ListId>("id", "The list.")
        .field::<ListTitle>("title", "What it is called.")
        .field_shaped("replies_policy", words(&["followed", "list", "none"]), "Which answers it shows.")
        .field::<bool>("exclusive", "`false`: a list keeps nobody out of the home timeline.")
        .answers::<List>("The list as it is now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id) = (input.person()?, input.path_list()?);
    let change = ListChange {
        title: input.params.parse("title")?,
        replies: input.params.parse_filled("replies_policy")?,
    };
    refuse_exclusive(&input)?;
    Ok(reply(&written(services.writer()?.change_list(person, id, &change).await)?))
}
