//! `POST /auth/sign-out`: ends every session of the person, wherever it is: access tokens and refresh tokens. Apps keep theirs.

use crudder_identity::AccessToken;
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};

use super::sessions;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /auth/sign-out", Capability::Session, Needs::Person(&[]), describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Sign out everywhere")
        .says(
            "Ends every session, this one included: all access tokens and refresh tokens. Third-party \
             applications keep their access.",
        )
        .answers::<Empty>("All sessions were ended.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let token: AccessToken =
        input.bearer.as_deref().and_then(|token| token.parse().ok()).ok_or_else(ApiError::unauthorized)?;
    services.identity()?.sign_out(&token).await?;
    services.writer()?.end_sessions(person).await?;
    sessions::pass_the_second(services).await;
    Ok(Reply::ok(&Empty {}))
}
