//! `ForgotPassword` and `ConfirmForgotPassword`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{CodeDeliveryDetails, mail};
use crate::codes::RESET_MILLIS;
use crate::pool::Pool;
use crate::protocol::Failure;
use crate::trigger::{self, Kind};
use crate::users;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ForgotPassword {
    client_id: String,
    #[serde(default)]
    secret_hash: Option<String>,
    username: String,
}

pub(super) fn forgot(pool: &Pool, request: &ForgotPassword) -> Result<Value, Failure> {
    pool.check_client(&request.client_id, &request.username, request.secret_hash.as_deref())?;
    let writing = pool.writing();
    let Some(mut user) = pool.user_or_alias(&request.username)? else {
        return Ok(CodeDeliveryDetails::pretended(&request.username));
    };
    if !user.confirmed {
        return Err(Failure::invalid_parameter(
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        ));
    }
    let code = user.reset.draw(pool.now(), RESET_MILLIS)?;
    pool.keep(&user)?;
    drop(writing);
    mail(pool, &user, "ForgotPassword", user.email(), code)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConfirmForgotPassword {
    client_id: String,
    #[serde(default)]
    secret_hash: Option<String>,
    username: String,
    confirmation_code: String,
    password: String,
}

pub(super) fn confirm(pool: &Pool, request: &ConfirmForgotPassword) -> Result<Value, Failure> {
    pool.check_client(&request.client_id, &request.username, request.secret_hash.as_deref())?;
    pool.check_password(&request.password)?;
    // Before the lock is taken: hashing is slow, and others wait for the lock.
    let password_hash = users::hash(&request.password)?;
    let writing = pool.writing();
    let Some(mut user) = pool.user_or_alias(&request.username)? else {
        return Err(Failure::code_mismatch());
    };
    let checked = user.reset.check(&request.confirmation_code, pool.now());
    if checked.is_ok() {
        user.reset.use_up();
        user.password_hash = password_hash;
    }
    pool.keep(&user)?;
    checked?;
    drop(writing);
    trigger::call(pool, Kind::PostConfirmation, "ConfirmForgotPassword", &user)?;
    Ok(json!({}))
}
