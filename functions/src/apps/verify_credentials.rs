//! `GET /api/v1/apps/verify_credentials`: which app does this token belong to?

use crudder_domain::Access;
use crudder_wire::entities::Application;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/apps/verify_credentials", Capability::Apps, Needs::Token, describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::OAuth, "Verify your application's credentials")
        .answers::<Application<'_>>("The application.")
}

pub(crate) async fn handle(
    services: &Services,
    _input: Input,
    access: Option<Access>,
) -> Result<Reply, Refusal> {
    let access = access.ok_or_else(ApiError::unauthorized)?;
    let found = services.reader()?.app(access.app).await?;
    Ok(Reply::ok(&Application::new(&found.ok_or_else(ApiError::unauthorized)?.app)))
}
