//! Which app it is that comes to OAuth's routes: by its id and secret, in the header or among the parameters.

use crudder_domain::AppId;
use crudder_identity::ClientSecret;
use crudder_messages::Registration;
use crudder_wire::{ApiError, Input, OAuthError};

use crate::refusal;
use crate::services::Services;

/// The app, if it proved to be that.
///
/// # Errors
/// 401 `invalid_client`, the same for an unknown id and a wrong secret.
pub(super) async fn authenticate(services: &Services, input: &Input) -> Result<Registration, ApiError> {
    let refused = || OAuthError::InvalidClient.because("the client_id or the client_secret is wrong");
    let params = (input.params.text("client_id"), input.params.text("client_secret"));
    let (id, secret) = match (&input.basic, params) {
        (Some((id, secret)), _) => (id.as_str(), secret.as_str()),
        (None, (Some(id), Some(secret))) => (id, secret),
        _ => return Err(refused()),
    };
    let id: AppId = id.parse().map_err(|_| refused())?;
    let secret: ClientSecret = secret.parse().map_err(|_| refused())?;
    let found = services.reader()?.app(id).await.map_err(refusal::store)?;
    found.filter(|registration| secret.is(&registration.secret)).ok_or_else(refused)
}
