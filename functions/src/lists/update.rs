//! `PUT /api/v1/lists/{id}`: another title, another policy for replies.

use crudder_domain::{ListId, ListTitle};
use crudder_messages::ListChange;
use crudder_wire::entities::List;
use crudder_wire::{Input, Reply};

use super::{describe_settings, refuse_exclusive, reply, written};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("PUT /api/v1/lists/{id}", Capability::Write, Needs::Person(&[Scope::WriteLists]), describe);

pub(crate) fn describe() -> Operation {
    let operation = Operation::new(Tag::Lists, "Update a list")
        .path::<ListId>("id", "The list's id.")
        .field::<ListTitle>("title", "The list's title, at most 256 characters.");
    describe_settings(operation).answers::<List>("The list after the change.")
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
