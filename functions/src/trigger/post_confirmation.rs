//! Cognito's trigger after a confirmation: of an e-mail address, which turns the reserved handle into an account; and of a new
//! password, which ends what the one before was good for: sessions, apps' tokens, codes.
//!
//! Users without a reservation are left alone. The event goes back as it came: Cognito wants that.

use crudder_domain::AccountId;
use crudder_messages::Error;
use serde_json::Value;

use crate::invoke_error::InvokeError;
use crate::route::Capability;
use crate::services::Services;

pub(crate) const CAPABILITY: Capability = Capability::Trigger;

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let Some(account) = text("userName").and_then(|name| name.parse::<AccountId>().ok()) else {
        return Ok(event);
    };
    let writer = || services.writer().map_err(|_| InvokeError::NotConfigured("table"));
    match text("triggerSource") {
        Some("PostConfirmation_ConfirmSignUp") => {
            let made = writer()?.create_account(account).await?;
            if made.is_none() {
                tracing::warn!(%account, "confirmed without a reservation");
            }
        }
        Some("PostConfirmation_ConfirmForgotPassword") => match writer()?.end_sessions(account).await {
            Ok(_) => drop(writer()?.revoke_all_apps(account).await?),
            Err(Error::NoSuchAccount) => tracing::warn!(%account, "a new password for nobody's account"),
            Err(error) => return Err(error.into()),
        },
        _ => {}
    }
    Ok(event)
}
