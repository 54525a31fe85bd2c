//! `POST /api/v1/lists`: a new list, with nobody on it.

use crudder_domain::ListTitle;
use crudder_wire::entities::List;
use crudder_wire::{Input, Reply};

use super::{refuse_exclusive, refused, reply};
use crate::openapi::{Operation, Tag, words};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Lists, "Make a list")
        .needs_field::<ListTitle>("title", "What it is called.")
        .field_shaped("replies_policy", words(&["followed", "list", "none"]), "Which answers it shows.")
        .field::<bool>("exclusive", "`false`: a list keeps nobody out of the home timeline.")
        .answers::<List>("The list, with nobody on it.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let title: ListTitle = input.params.require("title")?;
    let replies = input.params.parse_filled("replies_policy")?.unwrap_or_default();
    refuse_exclusive(&input)?;
    Ok(reply(&services.writer()?.make_list(person, title, replies).await.map_err(refused)?))
}
