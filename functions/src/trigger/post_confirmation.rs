//! Cognito's trigger after a confirmation: turns the reserved handle into an account.
//!
//! Users without a reservation are left alone: a public client lets anyone call the pool's own `SignUp`. So is
//! the same trigger when a forgotten password fires it. The event goes back as it came: Cognito wants that.

use crudder_domain::AccountId;
use serde_json::Value;

use crate::invoke::InvokeError;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let account = text("userName").and_then(|name| name.parse::<AccountId>().ok());
    if let (Some("PostConfirmation_ConfirmSignUp"), Some(account)) = (text("triggerSource"), account) {
        let writer = services.writer().map_err(|_| InvokeError::NotConfigured("table"))?;
        if writer.create_account(account).await?.is_none() {
            tracing::warn!(%account, "confirmed without a reservation");
        }
    }
    Ok(event)
}
