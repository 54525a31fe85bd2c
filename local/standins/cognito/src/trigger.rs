//! The pool's triggers, with the events that Cognito sends to a Lambda.

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

/// When a trigger is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Before a user is made: what it refuses is not made.
    PreSignUp,
    /// Before a code is sent: what it refuses is not sent.
    CustomMessage,
    /// After somebody, or a new password, was confirmed: what was confirmed stays so, whatever comes of it.
    PostConfirmation,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::PreSignUp => "PreSignUp",
            Self::CustomMessage => "CustomMessage",
            Self::PostConfirmation => "PostConfirmation",
        }
    }

    fn response(self) -> Value {
        match self {
            Self::PreSignUp => {
                json!({ "autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false })
            }
            Self::CustomMessage => json!({ "smsMessage": null, "emailMessage": null, "emailSubject": null }),
            Self::PostConfirmation => json!({}),
        }
    }
}

/// The callbacks that were set.
#[derive(Default)]
pub(crate) struct Triggers(Mutex<Vec<(Kind, Callback)>>);

impl Triggers {
    pub(crate) fn set(&self, kind: Kind, callback: Callback) {
        let mut set = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        set.retain(|(other, _)| *other != kind);
        set.push((kind, callback));
    }

    fn get(&self, kind: Kind) -> Option<Callback> {
        let set = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        set.iter().find(|(of, _)| *of == kind).map(|(_, callback)| callback.clone())
    }
}

impl fmt::Debug for Triggers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Triggers")
    }
}

/// The event of that kind about somebody; `source` is what was done, such as `SignUp`.
fn event(pool: &Pool, kind: Kind, source: &str, user: &User) -> Value {
    let mut attributes: BTreeMap<&str, &str> =
        user.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // Before there is a user, there are only the attributes that were sent.
    if kind != Kind::PreSignUp {
        attributes.insert("sub", &user.sub);
        attributes.insert("email_verified", if user.confirmed { "true" } else { "false" });
        attributes.insert("cognito:user_status", if user.confirmed { "CONFIRMED" } else { "UNCONFIRMED" });
    }
    let mut request = json!({ "userAttributes": attributes });
    match kind {
        Kind::PreSignUp => request["validationData"] = Value::Null,
        Kind::CustomMessage => request["codeParameter"] = json!("{####}"),
        Kind::PostConfirmation => {}
    }
    json!({
        "version": "1",
        "region": pool.options.region,
        "userPoolId": pool.options.pool_id,
        "userName": user.username,
        "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": pool.options.client_id },
        "triggerSource": format!("{}_{source}", kind.name()),
        "request": request,
        "response": kind.response(),
    })
}

/// Calls a trigger and waits for it: from a thread that may wait. No lock is to be held meanwhile.
pub(crate) fn call(pool: &Pool, kind: Kind, source: &str, user: &User) -> Result<(), Failure> {
    let failed = |message: &str| {
        let message = format!("{} failed with error {message}.", kind.name());
        Failure::new("UserLambdaValidationException", message)
    };
    let fault = pool.faults.get();
    let told = match kind {
        Kind::PreSignUp => fault.pre_sign_up_fail,
        Kind::CustomMessage => false,
        Kind::PostConfirmation => fault.trigger_fail,
    };
    if told {
        return Err(failed("told to fail"));
    }
    let Some(callback) = pool.triggers.get(kind) else { return Ok(()) };
    match tokio::runtime::Handle::current().block_on(callback(event(pool, kind, source, user))) {
        Ok(Value::Object(_)) => Ok(()),
        Ok(_) => {
            Err(Failure::new("InvalidLambdaResponseException", "Unrecognizable lambda output".to_owned()))
        }
        Err(message) => Err(failed(&message)),
    }
}
