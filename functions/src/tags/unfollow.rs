//! `POST /api/v1/tags/{hashtag}/unfollow`: takes what bears a hashtag off my home timeline.

use crudder_domain::Hashtag;
use crudder_wire::{Input, Reply, entities};

use super::answer;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/tags/{hashtag}/unfollow",
    Capability::Write,
    Needs::Person(&[Scope::WriteFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Tags, "Unfollow a hashtag")
        .path::<Hashtag>("hashtag", "The hashtag, without `#`.")
        .answers::<entities::Tag>("The hashtag.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, tag) = (input.person()?, input.path_hashtag()?);
    services.writer()?.unfollow_tag(person, &tag).await?;
    answer(services, &input, tag, false).await
}
