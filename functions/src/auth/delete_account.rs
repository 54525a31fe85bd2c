//! `DELETE /auth/account`: I leave, with all that I left. Needs the password again.
//!
//! Whatever app has access loses it first. Then the profile goes, and from that second on nothing of the account is shown, and
//! nobody can sign in as it. Then the user pool forgets the address, and what is left is taken out: here as far as a request's
//! time goes, and every hour by [`finish_leaving`](super::finish_leaving).

use std::time::Duration;

use crudder_identity::Password;
use crudder_wire::entities::Empty;
use crudder_wire::{ApiError, Input, Reply};

use super::{credentials, finish_leaving};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

/// What is left of a function's 15 seconds when the pool has hashed and deleted.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) const ROUTE: Route =
    Route::new("DELETE /auth/account", Capability::Leave, Needs::Person(&[]), describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Delete your account and all its data")
        .says(
            "From this answer on nothing of the account is shown, no application has access, and nobody can \
             sign in. Its data is deleted at once, or within the hour where there is much of it. The handle \
             is free again two to three hours later. This cannot be undone.",
        )
        .needs_field::<Password>("password", "The account's current password.")
        .answers::<Empty>("The account was deleted.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let password: Password = input.params.require("password")?;
    credentials::prove(services, &input, person, &password).await?;
    let writer = services.writer()?;
    writer.revoke_all_apps(person).await?;
    if !writer.start_account_deletion(person).await? {
        return Err(ApiError::unauthorized().into());
    }
    if let Err(error) = finish_leaving::go_on(services, writer, person, PATIENCE).await {
        tracing::warn!(%error, account = %person, "the hour's turn goes on with what is left");
    }
    Ok(Reply::ok(&Empty {}))
}
