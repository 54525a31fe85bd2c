//! `GET /api/v1/tags/{hashtag}`: how a hashtag was used, and whether I follow it.

use crudder_domain::Hashtag;
use crudder_wire::{ApiError, Input, Reply};

use super::{entities, followed_by};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/tags/{hashtag}",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadFollows, Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Tags, "View information about a hashtag")
        .path::<Hashtag>("hashtag", "The hashtag, without `#`.")
        .answers::<crudder_wire::entities::Tag>("The hashtag with its usage and whether you follow it.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let tag = input.path_hashtag()?;
    let followed = match person {
        Some(person) => Some(followed_by(services, person).await?),
        None => None,
    };
    let tag = entities(services, &input, &[tag], followed.as_deref()).await?.pop();
    Ok(Reply::ok(&tag.ok_or_else(ApiError::internal)?))
}
