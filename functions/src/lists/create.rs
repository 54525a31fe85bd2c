//! `POST /api/v1/lists`: a new list, with nobody on it.

use crudder_domain::ListTitle;
use crudder_wire::{ApiError, Input, Reply};

use super::{refuse_exclusive, refused, reply};
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = input.person()?;
    let title: ListTitle = input.params.require("title")?;
    let replies = input.params.parse_filled("replies_policy")?.unwrap_or_default();
    refuse_exclusive(&input)?;
    reply(&services.writer()?.make_list(person, title, replies).await.map_err(refused)?)
}
