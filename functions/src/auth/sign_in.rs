//! `POST /auth/sign-in`: a password for tokens. Also repairs what a failed trigger left undone.

use crudder_wire::{ApiError, Input, Reply};

use super::named;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let tokens = named::sign_in(services, &input).await?;
    Reply::ok(&named::token(services, tokens))
}
