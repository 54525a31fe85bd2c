//! `DELETE /api/v1/lists/{id}`: 404 the second time, as Mastodon has it.

use crudder_domain::ListId;
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("DELETE /api/v1/lists/{id}", Capability::Write, Needs::Person(&[Scope::WriteLists]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "Delete a list")
        .path::<ListId>("id", "The list's id.")
        .answers::<Empty>("It was removed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, id) = (input.person()?, input.path_list()?);
    let was_there = services.writer()?.delete_list(person, id).await?;
    if was_there { Ok(Reply::ok(&serde_json::json!({}))) } else { Err(ApiError::not_found().into()) }
}
