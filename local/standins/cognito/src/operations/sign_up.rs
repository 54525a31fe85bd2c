//! `SignUp`, `ConfirmSignUp`, `ResendConfirmationCode`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::own::{Attribute, check_writable};
use super::{CodeDeliveryDetails, is_email, mail};
use crate::codes::{CONFIRMATION_MILLIS, Codes};
use crate::pool::Pool;
use crate::protocol::Failure;
use crate::trigger::{self, Kind};
use crate::users::{self, User};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SignUp {
    client_id: String,
    #[serde(default)]
    secret_hash: Option<String>,
    username: String,
    password: String,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
}

/// Two unconfirmed users may give the same address: the alias goes to the first who confirms it.
pub(super) fn sign_up(pool: &Pool, request: SignUp) -> Result<Value, Failure> {
    pool.check_client(&request.client_id, &request.username, request.secret_hash.as_deref())?;
    let name = &request.username;
    if name.is_empty() || name.len() > 128 || name.contains(char::is_whitespace) || name.contains('@') {
        return Err(Failure::invalid_parameter(
            "Username cannot be of email format, since user pool is configured for email alias.",
        ));
    }
    for Attribute { name, .. } in &request.user_attributes {
        check_writable(pool, name)?;
    }
    let attributes: BTreeMap<String, String> =
        request.user_attributes.into_iter().map(|attribute| (attribute.name, attribute.value)).collect();
    let email = attributes.get("email").filter(|email| is_email(email)).cloned();
    let Some(email) = email else {
        return Err(Failure::invalid_parameter("Invalid email address format."));
    };
    pool.check_password(&request.password)?;
    let password_hash = users::hash(&request.password)?;
    let mut confirmation = Codes::default();
    let code = confirmation.draw(pool.now(), CONFIRMATION_MILLIS)?;
    let user = User {
        username: request.username,
        sub: users::uuid(),
        attributes,
        password_hash,
        confirmed: false,
        epoch: 0,
        created_at: pool.now(),
        confirmation,
        reset: Codes::default(),
        verification: Codes::default(),
        new_email: None,
    };
    trigger::call(pool, Kind::PreSignUp, "SignUp", &user)?;
    {
        let _writing = pool.writing();
        if pool.user(&user.username)?.is_some() {
            return Err(Failure::new("UsernameExistsException", "User already exists"));
        }
        pool.keep(&user)?;
    }
    let mut body = mail(pool, &user, "SignUp", &email, code)?;
    body["UserConfirmed"] = json!(false);
    body["UserSub"] = json!(user.sub);
    Ok(body)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConfirmSignUp {
    client_id: String,
    #[serde(default)]
    secret_hash: Option<String>,
    username: String,
    confirmation_code: String,
}

pub(super) fn confirm(pool: &Pool, request: &ConfirmSignUp) -> Result<Value, Failure> {
    pool.check_client(&request.client_id, &request.username, request.secret_hash.as_deref())?;
    let writing = pool.writing();
    let Some(mut user) = pool.user(&request.username)? else { return Err(Failure::expired_code()) };
    if user.confirmed {
        return Err(Failure::not_authorized("User cannot be confirmed. Current status is CONFIRMED"));
    }
    let checked = user.confirmation.check(&request.confirmation_code, pool.now());
    pool.keep(&user)?;
    checked?;
    if pool.alias(user.email())?.is_some_and(|owner| owner != user.username) {
        let message = "An account with the given email already exists.";
        return Err(Failure::new("AliasExistsException", message));
    }
    user.confirmation.use_up();
    user.confirmed = true;
    // The alias first: a user confirmed without one could never sign in by the address.
    pool.keep_alias(&user)?;
    pool.keep(&user)?;
    drop(writing);
    trigger::call(pool, Kind::PostConfirmation, "ConfirmSignUp", &user)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ResendConfirmationCode {
    client_id: String,
    #[serde(default)]
    secret_hash: Option<String>,
    username: String,
}

pub(super) fn resend(pool: &Pool, request: &ResendConfirmationCode) -> Result<Value, Failure> {
    pool.check_client(&request.client_id, &request.username, request.secret_hash.as_deref())?;
    let writing = pool.writing();
    let Some(mut user) = pool.user_or_alias(&request.username)? else {
        return Ok(CodeDeliveryDetails::pretended(&request.username));
    };
    if user.confirmed {
        return Err(Failure::invalid_parameter("User is already confirmed."));
    }
    let code = user.confirmation.draw(pool.now(), CONFIRMATION_MILLIS)?;
    pool.keep(&user)?;
    drop(writing);
    mail(pool, &user, "ResendCode", user.email(), code)
}
