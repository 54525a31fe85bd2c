//! `InitiateAuth` and `GlobalSignOut`: sessions.

use std::collections::HashMap;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::pool::Pool;
use crate::protocol::{Answer, Failure};
use crate::users::{self, User};

/// What one sign-in began. Its refresh token is not kept, only its hash.
#[derive(Serialize, Deserialize)]
struct Session {
    username: String,
    /// The user's epoch when it began.
    epoch: u64,
    token_hash: String,
    /// Milliseconds since the Unix epoch.
    began_at: u64,
    expires_at: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InitiateAuth {
    client_id: String,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: HashMap<String, String>,
}

impl InitiateAuth {
    fn parameter(&self, name: &str) -> Result<&str, Failure> {
        self.auth_parameters
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Failure::invalid_parameter(&format!("Missing required parameter {name}")))
    }
}

pub(super) fn initiate(pool: &Pool, request: &InitiateAuth) -> Result<Answer, Failure> {
    pool.check_client(&request.client_id)?;
    match request.auth_flow.as_str() {
        "USER_PASSWORD_AUTH" => {
            by_password(pool, request.parameter("USERNAME")?, request.parameter("PASSWORD")?)
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => by_refresh(pool, request.parameter("REFRESH_TOKEN")?),
        _ => Err(Failure::invalid_parameter("The auth flow is not enabled for this client")),
    }
}

fn by_password(pool: &Pool, name: &str, password: &str) -> Result<Answer, Failure> {
    let user = pool
        .user_or_alias(name)?
        .filter(|user| user.has_password(password))
        .ok_or_else(|| Failure::not_authorized("Incorrect username or password."))?;
    if !user.confirmed {
        return Err(Failure::new("UserNotConfirmedException", "User is not confirmed."));
    }
    let id = users::uuid();
    let token = BASE64.encode(format!("{id}.{}", BASE64.encode(rand::random::<[u8; 32]>())));
    let now = pool.now();
    let session = Session {
        username: user.username.clone(),
        epoch: user.epoch,
        token_hash: hash(&token),
        began_at: now,
        expires_at: now + pool.options.refresh_token_secs * 1000,
    };
    pool.store.put(&key(&id), &session, Some(session.expires_at / 1000))?;
    let mut result = tokens(pool, &user, &id, &session)?;
    result["RefreshToken"] = json!(token);
    Ok(json!({ "AuthenticationResult": result, "ChallengeParameters": {} }).into())
}

fn by_refresh(pool: &Pool, token: &str) -> Result<Answer, Failure> {
    let invalid = || Failure::not_authorized("Invalid Refresh Token");
    let decoded = BASE64.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let id = decoded.as_deref().and_then(|text| text.split_once('.')).ok_or_else(invalid)?.0;
    let session: Session = pool.store.get(&key(id))?.ok_or_else(invalid)?;
    if session.token_hash != hash(token) {
        return Err(invalid());
    }
    if pool.now() >= session.expires_at {
        return Err(Failure::not_authorized("Refresh Token has expired"));
    }
    let user = pool.user(&session.username)?.ok_or_else(invalid)?;
    if user.epoch != session.epoch {
        return Err(Failure::not_authorized("Refresh Token has been revoked"));
    }
    let result = tokens(pool, &user, id, &session)?;
    Ok(json!({ "AuthenticationResult": result, "ChallengeParameters": {} }).into())
}

/// An access token and an id token, with the claims that Cognito's have.
fn tokens(pool: &Pool, user: &User, session_id: &str, session: &Session) -> Result<Value, Failure> {
    let now = pool.now() / 1000;
    let lifetime = pool.options.access_token_secs;
    let mut common = json!({
        "sub": user.sub,
        "iss": pool.issuer,
        "origin_jti": session_id,
        "event_id": users::uuid(),
        "auth_time": session.began_at / 1000,
        "iat": now,
        "exp": now + lifetime,
    });
    common["jti"] = json!(users::uuid());
    let mut access = common.clone();
    access["token_use"] = json!("access");
    access["scope"] = json!("aws.cognito.signin.user.admin");
    access["client_id"] = json!(pool.options.client_id);
    access["username"] = json!(user.username);
    common["jti"] = json!(users::uuid());
    let mut id = common;
    id["token_use"] = json!("id");
    id["aud"] = json!(pool.options.client_id);
    id["cognito:username"] = json!(user.username);
    id["email_verified"] = json!(user.confirmed);
    for (name, value) in &user.attributes {
        id[name] = json!(value);
    }
    let keys = pool.keys();
    Ok(json!({
        "AccessToken": keys.sign(&access)?,
        "IdToken": keys.sign(&id)?,
        "ExpiresIn": lifetime,
        "TokenType": "Bearer",
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GlobalSignOut {
    access_token: String,
}

#[derive(Deserialize)]
struct AccessClaims {
    iss: String,
    token_use: String,
    origin_jti: String,
    username: String,
    exp: u64,
}

/// Ends all sessions of the person: refresh tokens at once; access tokens verify until their end, but this API
/// takes them no more.
pub(super) fn sign_out(pool: &Pool, request: &GlobalSignOut) -> Result<Answer, Failure> {
    let invalid = || Failure::not_authorized("Invalid Access Token");
    let claims: AccessClaims = pool.keys().read(&request.access_token).ok_or_else(invalid)?;
    if claims.token_use != "access" || claims.iss != pool.issuer {
        return Err(invalid());
    }
    if pool.now() / 1000 >= claims.exp {
        return Err(Failure::not_authorized("Access Token has expired"));
    }
    let _writing = pool.writing();
    let mut user = pool.user(&claims.username)?.ok_or_else(invalid)?;
    let session: Option<Session> = pool.store.get(&key(&claims.origin_jti))?;
    if session.is_none_or(|session| session.epoch != user.epoch) {
        return Err(Failure::not_authorized("Access Token has been revoked"));
    }
    user.epoch += 1;
    pool.keep(&user)?;
    pool.store.delete(&key(&claims.origin_jti))?;
    Ok(json!({}).into())
}

fn key(session_id: &str) -> String {
    format!("SESSION#{session_id}")
}

fn hash(token: &str) -> String {
    BASE64.encode(digest::digest(&digest::SHA256, token.as_bytes()))
}
