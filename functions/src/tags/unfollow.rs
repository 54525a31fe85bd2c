//! `POST /api/v1/tags/{hashtag}/unfollow`: takes what bears a hashtag off my home timeline.

use crudder_wire::{ApiError, Input, Reply};

use super::answer;
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, tag) = (input.person()?, input.path_hashtag()?);
    services.writer()?.unfollow_tag(person, &tag).await.map_err(refusal::store)?;
    answer(services, &input, tag, false).await
}
