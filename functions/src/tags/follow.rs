//! `POST /api/v1/tags/{hashtag}/follow`: puts what bears a hashtag on my home timeline.

use crudder_domain::Hashtag;
use crudder_domain::graph::MAX_FOLLOWED_TAGS;
use crudder_messages::Error;
use crudder_wire::{ApiError, Input, Reply, entities};

use super::answer;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/tags/{hashtag}/follow",
    Capability::Write,
    Needs::Person(&[Scope::WriteFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Tags, "Follow a hashtag")
        .path::<Hashtag>("hashtag", "The hashtag, without `#`.")
        .answers::<entities::Tag>("The hashtag.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, tag) = (input.person()?, input.path_hashtag()?);
    services.writer()?.follow_tag(person, &tag).await.map_err(|error| match error {
        Error::FollowsTooManyTags => {
            let why = format!("You can follow at most {MAX_FOLLOWED_TAGS} hashtags");
            Refusal::Client(ApiError::not_allowed("hashtag", why))
        }
        other => other.into(),
    })?;
    answer(services, &input, tag, true).await
}
