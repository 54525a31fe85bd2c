//! Cognito's trigger before it makes a user: nobody is made for whom Crudder has not reserved a name, so that the pool is no
//! second door. Whatever is not known to be right is refused, and so is everything while the table can't be read.
//!
//! The operator may make the user anew of an account that is there, where its own was deleted at the pool.

use crudder_domain::AccountId;
use serde_json::Value;

use crate::invoke_error::InvokeError;
use crate::route::Capability;
use crate::services::Services;

pub(crate) const CAPABILITY: Capability = Capability::Look;

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let account: AccountId = text("userName")
        .and_then(|name| name.parse().ok())
        .ok_or(InvokeError::Refused("a user is called by its account's id"))?;
    let reader = services.reader().map_err(|_| InvokeError::NotConfigured("table"))?;
    let may_be = match text("triggerSource") {
        // A reservation is none of an account: what makes the one takes the other away.
        Some("PreSignUp_SignUp") => reader.reservation(account).await?.is_some(),
        Some("PreSignUp_AdminCreateUser") => reader.account(account).await?.is_some(),
        _ => false,
    };
    if may_be {
        return Ok(event);
    }
    tracing::warn!(%account, "a user was asked for at the pool for whom nothing is reserved");
    Err(InvokeError::Refused("nothing is reserved for that user"))
}
