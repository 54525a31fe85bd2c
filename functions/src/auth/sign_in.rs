//! `POST /auth/sign-in`: a password for tokens. Also repairs what a failed trigger left undone.

use crudder_identity::Password;
use crudder_wire::entities::Token;
use crudder_wire::{Input, Reply};

use super::credentials::{self, HandleOrEmail};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /auth/sign-in", Capability::Enrol, Needs::Nothing, describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Sign in with a password")
        .needs_field::<HandleOrEmail>("username", "The account's handle or e-mail address.")
        .needs_field::<Password>("password", "The account's password.")
        .answers::<Token>("An access token, and a refresh token for new access tokens.")
        .refuses(401, "The name or the password is wrong; the answer does not say which.")
        .refuses(403, "The e-mail address has not been confirmed.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let tokens = credentials::sign_in(services, &input).await?;
    Ok(Reply::ok(&credentials::token(services, tokens)))
}
