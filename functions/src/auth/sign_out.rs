//! `POST /auth/sign-out`: ends every refresh token of the person. Access tokens end within the hour.

use crudder_identity::AccessToken;
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Sign out everywhere")
        .says("Ends every refresh token. Access tokens end within the hour.")
        .answers::<Empty>("It is done.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    input.person()?;
    let token: AccessToken =
        input.bearer.as_deref().and_then(|token| token.parse().ok()).ok_or_else(ApiError::unauthorized)?;
    services.identity()?.sign_out(&token).await.map_err(refusal::of_pool(services))?;
    Reply::ok(&Empty {})
}
