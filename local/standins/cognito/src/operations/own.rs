//! What an access token lets its bearer do with the user that it names: nothing else is asked for.

use serde::Deserialize;
use serde_json::{Value, json};

use super::sign_in::{self, Session};
use super::{CodeDeliveryDetails, is_email, mail};
use crate::codes::CONFIRMATION_MILLIS;
use crate::pool::Pool;
use crate::protocol::Failure;
use crate::users::{self, User};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ByToken {
    access_token: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    token_use: String,
    origin_jti: String,
    username: String,
    exp: u64,
}

/// Whose token it is, and of which session.
fn bearer(pool: &Pool, token: &str) -> Result<(User, String), Failure> {
    let invalid = || Failure::not_authorized("Invalid Access Token");
    let claims: Claims = pool.keys().read(token).ok_or_else(invalid)?;
    if claims.token_use != "access" || claims.iss != pool.issuer {
        return Err(invalid());
    }
    if pool.now() / 1000 >= claims.exp {
        return Err(Failure::not_authorized("Access Token has expired"));
    }
    let user = pool.user(&claims.username)?.ok_or_else(invalid)?;
    let session: Option<Session> = pool.store.get(&sign_in::key(&claims.origin_jti))?;
    if session.is_none_or(|session| session.epoch != user.epoch) {
        return Err(Failure::not_authorized("Access Token has been revoked"));
    }
    Ok((user, claims.origin_jti))
}

/// Ends all sessions of the person: refresh tokens at once; access tokens verify until their end, but this API
/// takes them no more.
pub(super) fn sign_out(pool: &Pool, request: &ByToken) -> Result<Value, Failure> {
    let _writing = pool.writing();
    let (mut user, session) = bearer(pool, &request.access_token)?;
    user.epoch += 1;
    pool.keep(&user)?;
    pool.store.delete(&sign_in::key(&session))?;
    Ok(json!({}))
}

/// Tells of the person what the client may read.
pub(super) fn get(pool: &Pool, request: &ByToken) -> Result<Value, Failure> {
    let (user, _) = bearer(pool, &request.access_token)?;
    let mut attributes = vec![json!({ "Name": "sub", "Value": user.sub })];
    let verified = if user.confirmed { "true" } else { "false" }.to_owned();
    let all = user.attributes.into_iter().chain([("email_verified".to_owned(), verified)]);
    for (name, value) in all.filter(|(name, _)| allows(&pool.options.read_attributes, name)) {
        attributes.push(json!({ "Name": name, "Value": value }));
    }
    Ok(json!({ "Username": user.username, "UserAttributes": attributes }))
}

fn allows(attributes: &[String], name: &str) -> bool {
    attributes.is_empty() || attributes.iter().any(|allowed| allowed == name)
}

/// Refuses what the client may not write, and what nobody may.
pub(super) fn check_writable(pool: &Pool, name: &str) -> Result<(), Failure> {
    if name == "email_verified" || name == "sub" || !allows(&pool.options.write_attributes, name) {
        return Err(Failure::not_authorized("A client attempted to write unauthorized attribute"));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateUserAttributes {
    access_token: String,
    user_attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: String,
}

/// Writes attributes. Another address gets a code, and counts once that came back.
pub(super) fn update(pool: &Pool, request: &UpdateUserAttributes) -> Result<Value, Failure> {
    let (mut user, _) = bearer(pool, &request.access_token)?;
    let mut delivered = Vec::new();
    for Attribute { name, value } in &request.user_attributes {
        check_writable(pool, name)?;
        if name != "email" || !pool.options.verifies_updates {
            user.attributes.insert(name.clone(), value.clone());
            continue;
        }
        if !is_email(value) {
            return Err(Failure::invalid_parameter("Invalid email address format."));
        }
        let code = user.verification.draw(pool.now(), CONFIRMATION_MILLIS)?;
        mail(pool, &user, "UpdateUserAttribute", value, code)?;
        user.new_email = Some(value.clone());
        delivered.push(json!(CodeDeliveryDetails::to(value)));
    }
    let _writing = pool.writing();
    pool.keep(&user)?;
    Ok(json!({ "CodeDeliveryDetailsList": delivered }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteUserAttributes {
    access_token: String,
    user_attribute_names: Vec<String>,
}

pub(super) fn delete_attributes(pool: &Pool, request: &DeleteUserAttributes) -> Result<Value, Failure> {
    let _writing = pool.writing();
    let (mut user, _) = bearer(pool, &request.access_token)?;
    for name in &request.user_attribute_names {
        check_writable(pool, name)?;
        if name == "email" {
            return Err(Failure::invalid_parameter("Cannot delete required attribute: email"));
        }
        user.attributes.remove(name);
    }
    pool.keep(&user)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NamedAttribute {
    access_token: String,
    attribute_name: String,
}

/// Sends a code to the address, to the one that waits for it where there is one.
pub(super) fn ask_code(pool: &Pool, request: &NamedAttribute) -> Result<Value, Failure> {
    let (mut user, _) = bearer(pool, &request.access_token)?;
    if request.attribute_name != "email" {
        return Err(Failure::invalid_parameter("The attribute can't be verified"));
    }
    let email = user.new_email.clone().unwrap_or_else(|| user.email().to_owned());
    let code = user.verification.draw(pool.now(), CONFIRMATION_MILLIS)?;
    let sent = mail(pool, &user, "VerifyUserAttribute", &email, code)?;
    let _writing = pool.writing();
    pool.keep(&user)?;
    Ok(sent)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VerifyUserAttribute {
    access_token: String,
    attribute_name: String,
    code: String,
}

/// Has the address that waited take the place of the one before.
pub(super) fn verify(pool: &Pool, request: &VerifyUserAttribute) -> Result<Value, Failure> {
    let _writing = pool.writing();
    let (mut user, _) = bearer(pool, &request.access_token)?;
    if request.attribute_name != "email" {
        return Err(Failure::invalid_parameter("The attribute can't be verified"));
    }
    let checked = user.verification.check(&request.code, pool.now());
    pool.keep(&user)?;
    checked?;
    user.verification.use_up();
    if let Some(email) = user.new_email.take() {
        if pool.alias(&email)?.is_some_and(|owner| owner != user.username) {
            let message = "An account with the given email already exists.";
            return Err(Failure::new("AliasExistsException", message));
        }
        pool.forget_alias(&user)?;
        user.attributes.insert("email".to_owned(), email);
        pool.keep_alias(&user)?;
    }
    pool.keep(&user)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangePassword {
    access_token: String,
    #[serde(default)]
    previous_password: String,
    proposed_password: String,
}

/// Sets another password for who knows the one before. Sessions stay, as Cognito has it.
pub(super) fn change_password(pool: &Pool, request: &ChangePassword) -> Result<Value, Failure> {
    pool.check_password(&request.proposed_password)?;
    let password_hash = users::hash(&request.proposed_password)?;
    let _writing = pool.writing();
    let (mut user, _) = bearer(pool, &request.access_token)?;
    if !user.has_password(&request.previous_password) {
        return Err(Failure::not_authorized("Incorrect username or password."));
    }
    user.password_hash = password_hash;
    pool.keep(&user)?;
    Ok(json!({}))
}

/// Deletes the person; the address is free again.
pub(super) fn delete(pool: &Pool, request: &ByToken) -> Result<Value, Failure> {
    let _writing = pool.writing();
    let (user, _) = bearer(pool, &request.access_token)?;
    pool.forget(&user)?;
    Ok(json!({}))
}
