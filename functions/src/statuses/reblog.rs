//! `POST /api/v1/statuses/{id}/reblog`: shows a status to one's own followers, for as long as it lives.

use crudder_domain::{StatusId, Visibility};
use crudder_messages::Posted;
use crudder_wire::entities::Status;
use crudder_wire::{ApiError, Input, Reply};

use super::{interactions, visible_original};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/statuses/{id}/reblog",
    Capability::Write,
    Needs::Person(&[Scope::WriteStatuses]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Boost a status")
        .says("The boost ends with the status.")
        .path::<StatusId>("id", "The status.")
        .field::<Visibility>(
            "visibility",
            "Who can see the boost. The default is `public`; `direct` is refused.",
        )
        .answers::<Status>("The boost, with the status in `reblog`.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let chosen: Option<Visibility> = input.params.parse_filled("visibility")?;
    let original = visible_original(services, &input, Some(person)).await?.status;
    if !original.can_be_boosted_by(person) {
        return Err(ApiError::forbidden("This action is not allowed").into());
    }
    // A boost is for nobody who may not see what it boosts.
    let visibility = match (original.visibility, chosen) {
        (Visibility::Private, _) => Visibility::Private,
        (_, Some(Visibility::Direct)) => {
            return Err(ApiError::invalid("visibility", "can't be direct for a boost").into());
        }
        (_, chosen) => chosen.unwrap_or_default(),
    };
    let cache = services.cache();
    let boost = match services.writer()?.boost(person, &original, visibility).await? {
        Posted::Repeated(id) => services.timelines()?.status(&cache, id).await,
        Posted::New { status, before, activity } => {
            tokio::join!(cache.put_status(&status), cache.put_activity(person, &before, &activity));
            services.timelines()?.show(&cache, vec![*status]).await.map(|mut shown| shown.pop())
        }
    };
    let boost = boost?.ok_or_else(ApiError::not_found)?;
    interactions::counted(services, &input, person, boost).await
}
