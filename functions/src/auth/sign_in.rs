//! `POST /auth/sign-in`: a password for tokens. Also repairs what a failed trigger left undone.

use crudder_identity::Password;
use crudder_wire::entities::Token;
use crudder_wire::{Input, Reply};

use super::credentials::{self, HandleOrEmail};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Sign in")
        .needs_field::<HandleOrEmail>("username", "A handle, or an e-mail address.")
        .needs_field::<Password>("password", "The password.")
        .answers::<Token>("An access token, and a refresh token to renew it with.")
        .refuses(401, "The name or the password is wrong; which of them is not said.")
        .refuses(403, "The e-mail address has not been confirmed yet.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let tokens = credentials::sign_in(services, &input).await?;
    Ok(Reply::ok(&credentials::token(services, tokens)))
}
