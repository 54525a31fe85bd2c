//! What an operator may do, and functions whose role says so: signed, with no token of the person's.

use serde::Deserialize;
use serde_json::{Value, json};

use super::own::Attribute;
use crate::codes::Codes;
use crate::pool::Pool;
use crate::protocol::Failure;
use crate::trigger::{self, Kind};
use crate::users::{self, User};

impl Pool {
    fn check_pool(&self, id: &str) -> Result<(), Failure> {
        if id == self.options.pool_id {
            Ok(())
        } else {
            Err(Failure::new("ResourceNotFoundException", "User pool does not exist."))
        }
    }

    fn existing(&self, username: &str) -> Result<User, Failure> {
        let user = self.user(username)?;
        user.ok_or_else(|| Failure::new("UserNotFoundException", "User does not exist."))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeUserPoolClient {
    user_pool_id: String,
    client_id: String,
}

/// Tells of the client; its secret, where it has one.
pub(super) fn describe_client(pool: &Pool, request: &DescribeUserPoolClient) -> Result<Value, Failure> {
    pool.check_pool(&request.user_pool_id)?;
    if request.client_id != pool.options.client_id {
        let message = format!("User pool client {} does not exist.", request.client_id);
        return Err(Failure::new("ResourceNotFoundException", message));
    }
    let mut client = json!({ "UserPoolId": pool.options.pool_id, "ClientId": pool.options.client_id });
    if let Some(secret) = &pool.options.client_secret {
        client["ClientSecret"] = json!(secret);
    }
    Ok(json!({ "UserPoolClient": client }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AdminCreateUser {
    user_pool_id: String,
    username: String,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
}

/// Makes a user whose password is still to be set. An address that is said to be verified is theirs at once. The invitation
/// that Cognito would mail is not sent.
pub(super) fn create(pool: &Pool, request: AdminCreateUser) -> Result<Value, Failure> {
    pool.check_pool(&request.user_pool_id)?;
    let mut attributes: std::collections::BTreeMap<_, _> =
        request.user_attributes.into_iter().map(|Attribute { name, value }| (name, value)).collect();
    let is_verified = attributes.remove("email_verified").is_some_and(|value| value == "true");
    let user = User {
        username: request.username,
        sub: users::uuid(),
        attributes,
        // Nobody knows it.
        password_hash: users::hash(&users::uuid())?,
        confirmed: is_verified,
        epoch: 0,
        created_at: pool.now(),
        confirmation: Codes::default(),
        reset: Codes::default(),
        verification: Codes::default(),
        new_email: None,
    };
    trigger::call(pool, Kind::PreSignUp, "AdminCreateUser", &user)?;
    let _writing = pool.writing();
    if pool.user(&user.username)?.is_some() {
        return Err(Failure::new("UsernameExistsException", "User account already exists"));
    }
    if is_verified {
        if pool.alias(user.email())?.is_some() {
            let message = "An account with the email already exists.";
            return Err(Failure::new("AliasExistsException", message));
        }
        pool.keep_alias(&user)?;
    }
    pool.keep(&user)?;
    Ok(json!({ "User": { "Username": user.username, "UserStatus": "FORCE_CHANGE_PASSWORD" } }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AdminSetUserPassword {
    user_pool_id: String,
    username: String,
    password: String,
}

pub(super) fn set_password(pool: &Pool, request: &AdminSetUserPassword) -> Result<Value, Failure> {
    pool.check_pool(&request.user_pool_id)?;
    pool.check_password(&request.password)?;
    let password_hash = users::hash(&request.password)?;
    let _writing = pool.writing();
    let mut user = pool.existing(&request.username)?;
    user.password_hash = password_hash;
    pool.keep(&user)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfUser {
    user_pool_id: String,
    username: String,
}

/// Ends all sessions of a person.
pub(super) fn sign_out(pool: &Pool, request: &OfUser) -> Result<Value, Failure> {
    pool.check_pool(&request.user_pool_id)?;
    let _writing = pool.writing();
    let mut user = pool.existing(&request.username)?;
    user.epoch += 1;
    pool.keep(&user)?;
    Ok(json!({}))
}

/// Deletes a person; the address is free again.
pub(super) fn delete(pool: &Pool, request: &OfUser) -> Result<Value, Failure> {
    pool.check_pool(&request.user_pool_id)?;
    let _writing = pool.writing();
    let user = pool.existing(&request.username)?;
    pool.forget(&user)?;
    Ok(json!({}))
}
