//! Which app it is that comes to OAuth's routes: by its id and secret, in the header or in the body, and in one of the two
//! only (RFC 6749, section 2.3).

use crudder_domain::AppId;
use crudder_identity::ClientSecret;
use crudder_messages::Registration;
use crudder_wire::{ApiError, Input, OAuthError};

use super::once;
use crate::refusal::Refusal;
use crate::services::Services;

/// The app, if it proved to be that.
///
/// # Errors
/// 400 `invalid_request` where it says in two ways who it is; 401 `invalid_client`, the same for an unknown id and a wrong secret.
pub(super) async fn authenticate(services: &Services, input: &Input) -> Result<Registration, Refusal> {
    let (id, secret) = said(input)?;
    let refused = || OAuthError::InvalidClient.because("the client_id or the client_secret is wrong");
    let id: AppId = id.parse().map_err(|_| refused())?;
    let secret: ClientSecret = secret.parse().map_err(|_| refused())?;
    let found = services.reader()?.app(id).await?;
    Ok(found.filter(|registration| secret.is(&registration.secret)).ok_or_else(refused)?)
}

/// Id and secret, as the one way says them.
fn said(input: &Input) -> Result<(&str, &str), ApiError> {
    let twice = |why: &str| OAuthError::InvalidRequest.because(why);
    if let Some(name) = once::repeated(input) {
        return Err(twice(&format!("{name} is there more than once")));
    }
    if input.is_in_address("client_id") {
        return Err(twice("client_id belongs in the body, never in the address"));
    }
    match (&input.basic, input.params.text("client_id"), input.params.text("client_secret")) {
        (Some(_), _, Some(_)) => Err(twice("the app proves itself in the header and in the body")),
        // Many libraries name the app in the body as well.
        (Some((in_header, _)), Some(id), None) if id != in_header => {
            Err(twice("client_id is one in the header and another in the body"))
        }
        (Some((id, secret)), _, None) => Ok((id, secret)),
        (None, Some(id), Some(secret)) => Ok((id, secret)),
        (None, ..) => Err(OAuthError::InvalidClient.because("the client_id or the client_secret is missing")),
    }
}
