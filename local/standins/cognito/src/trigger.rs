//! The pool's `PostConfirmation` trigger, with the event that Cognito sends to a Lambda.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::pool::Pool;
use crate::protocol::Failure;
use crate::users::User;

pub(crate) type Callback =
    Arc<dyn Fn(Value) -> Pin<Box<dyn Future<Output = Result<Value, String>> + Send>> + Send + Sync>;

/// The callback, if one was set.
#[derive(Default)]
pub(crate) struct Trigger(Mutex<Option<Callback>>);

impl Trigger {
    pub(crate) fn set(&self, callback: Callback) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(callback);
    }

    fn get(&self) -> Option<Callback> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trigger")
    }
}

/// The event after a sign-up (`ConfirmSignUp`) or a new password (`ConfirmForgotPassword`) was confirmed.
pub(crate) fn event(pool: &Pool, source: &str, user: &User) -> Value {
    let mut attributes: BTreeMap<&str, &str> =
        user.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    attributes.insert("sub", &user.sub);
    attributes.insert("email_verified", if user.confirmed { "true" } else { "false" });
    attributes.insert("cognito:user_status", if user.confirmed { "CONFIRMED" } else { "UNCONFIRMED" });
    json!({
        "version": "1",
        "region": pool.options.region,
        "userPoolId": pool.options.pool_id,
        "userName": user.username,
        "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": pool.options.client_id },
        "triggerSource": format!("PostConfirmation_{source}"),
        "request": { "userAttributes": attributes },
        "response": {},
    })
}

/// Calls the trigger. What was confirmed stays confirmed, whatever comes of it.
pub(crate) async fn fire(pool: &Pool, event: Value) -> Result<(), Failure> {
    let failed = |message: &str| {
        Failure::new(
            "UserLambdaValidationException",
            format!("PostConfirmation failed with error {message}."),
        )
    };
    if pool.faults.get().trigger_fail {
        return Err(failed("told to fail"));
    }
    let Some(callback) = pool.trigger.get() else { return Ok(()) };
    match callback(event).await {
        Ok(Value::Object(_)) => Ok(()),
        Ok(_) => {
            Err(Failure::new("InvalidLambdaResponseException", "Unrecognizable lambda output".to_owned()))
        }
        Err(message) => Err(failed(&message)),
    }
}
