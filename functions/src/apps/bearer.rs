//! What the token of a request allows, against what its route needs.

use crudder_domain::{Access, Scope};
use crudder_identity::AppToken;
use crudder_messages::Error;
use crudder_wire::{ApiError, Input};

use crate::refusal::Refusal;
use crate::route::Needs;
use crate::services::Services;

/// What the token allows, where the route needs or takes one.
///
/// # Errors
/// 401 without a token that holds, 403 where none of its scopes will do, 422 where it stands for nobody.
pub(super) async fn check(
    services: &Services,
    input: &Input,
    needs: Needs,
) -> Result<Option<Access>, Refusal> {
    let (scopes, needs_person): (&[Scope], bool) = match needs {
        Needs::Nothing => return Ok(None),
        Needs::NothingOr(_) if input.bearer.is_none() => return Ok(None),
        Needs::NothingOr(scopes) => (scopes, false),
        Needs::Token => return access(services, input).await.map(Some),
        Needs::Person(scopes) => (scopes, true),
    };
    let access = access(services, input).await?;
    if !scopes.iter().any(|scope| access.scopes.allow(*scope)) {
        let wanted: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        return Err(ApiError::out_of_scope(&wanted.join(" or ")).into());
    }
    if needs_person && access.account.is_none() {
        return Err(ApiError::person_needed().into());
    }
    Ok(Some(access))
}

/// What the token allows. It is found by its hash, so nothing is learned of others by how long that takes.
async fn access(services: &Services, input: &Input) -> Result<Access, Refusal> {
    let token: Option<AppToken> = input.bearer.as_deref().and_then(|token| token.parse().ok());
    let token = token.ok_or_else(ApiError::unauthorized)?;
    let found = services.reader()?.access(&token.hash()).await.map_err(|error| match error {
        // As Mastodon has it, for whom an app has signed up.
        Error::NotConfirmed => {
            Refusal::Client(ApiError::forbidden("Your login is missing a confirmed e-mail address"))
        }
        other => other.into(),
    })?;
    Ok(found.ok_or_else(ApiError::unauthorized)?)
}
