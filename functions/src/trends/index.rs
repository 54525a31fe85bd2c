//! `GET /api/v1/trends`: trending hashtags at the path that clients of Mastodon before 3.5 ask for.

use crudder_wire::{Input, Reply};

use super::tags;
use crate::openapi::Operation;
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    tags::described("View trending hashtags (v1)")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    tags::handle(services, input).await
}
