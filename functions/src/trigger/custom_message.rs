//! Cognito's trigger before it sends a code. It changes no text; it refuses the codes that Crudder asks for nowhere: those by
//! which whoever bears an access token could put an address of their own into the place of the person's. (Another address
//! counts only once its code came back, and Cognito lets no client be without the right to write an attribute that everybody
//! has to have: <https://github.com/aws/aws-cdk/issues/2608>.)

use serde_json::Value;

use crate::invoke_error::InvokeError;
use crate::route::Capability;
use crate::services::Services;

/// What Crudder asks for, and what the operator may.
const ASKED_FOR: [&str; 4] = [
    "CustomMessage_SignUp",
    "CustomMessage_ResendCode",
    "CustomMessage_ForgotPassword",
    "CustomMessage_AdminCreateUser",
];

pub(crate) const CAPABILITY: Capability = Capability::None;

#[expect(clippy::unused_async, reason = "every handler is async")]
pub(crate) async fn handle(_: &Services, event: Value) -> Result<Value, InvokeError> {
    let source = event.get("triggerSource").and_then(Value::as_str);
    if source.is_some_and(|source| ASKED_FOR.contains(&source)) {
        return Ok(event);
    }
    let account = event.get("userName").and_then(Value::as_str).unwrap_or_default();
    tracing::warn!(account, "a code was asked for at the pool itself");
    Err(InvokeError::Refused("no code is sent for that"))
}
