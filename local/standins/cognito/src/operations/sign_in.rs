//! `InitiateAuth`: sessions.

use std::collections::HashMap;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::pool::Pool;
use crate::protocol::Failure;
use crate::users::{self, User};

/// What one sign-in began. Its refresh token is not kept, only its hash.
#[derive(Serialize, Deserialize)]
pub(super) struct Session {
    username: String,
    /// The user's epoch when it began.
    pub(super) epoch: u64,
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

pub(super) fn initiate(pool: &Pool, request: &InitiateAuth) -> Result<Value, Failure> {
    let hash = request.auth_parameters.get("SECRET_HASH").map(String::as_str);
    match request.auth_flow.as_str() {
        "USER_PASSWORD_AUTH" => {
            let name = request.parameter("USERNAME")?;
            pool.check_client(&request.client_id, name, hash)?;
            by_password(pool, name, request.parameter("PASSWORD")?)
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => {
            let token = request.parameter("REFRESH_TOKEN")?;
            // Before the client is known to be the one, nothing is told of its tokens.
            let name = session(pool, token)?.map(|(_, session)| session.username).unwrap_or_default();
            pool.check_client(&request.client_id, &name, hash)?;
            by_refresh(pool, token)
        }
        _ => Err(Failure::invalid_parameter("The auth flow is not enabled for this client")),
    }
}

fn by_password(pool: &Pool, name: &str, password: &str) -> Result<Value, Failure> {
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
    Ok(json!({ "AuthenticationResult": result, "ChallengeParameters": {} }))
}

/// The session of a refresh token, if it is one.
fn session(pool: &Pool, token: &str) -> Result<Option<(String, Session)>, Failure> {
    let decoded = BASE64.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((id, _)) = decoded.as_deref().and_then(|text| text.split_once('.')) else { return Ok(None) };
    let found: Option<Session> = pool.store.get(&key(id))?;
    Ok(found.filter(|session| session.token_hash == hash(token)).map(|session| (id.to_owned(), session)))
}

fn by_refresh(pool: &Pool, token: &str) -> Result<Value, Failure> {
    let invalid = || Failure::not_authorized("Invalid Refresh Token");
    let (id, session) = session(pool, token)?.ok_or_else(invalid)?;
    if pool.now() >= session.expires_at {
        return Err(Failure::not_authorized("Refresh Token has expired"));
    }
    let user = pool.user(&session.username)?.ok_or_else(invalid)?;
    if user.epoch != session.epoch {
        return Err(Failure::not_authorized("Refresh Token has been revoked"));
    }
    let result = tokens(pool, &user, &id, &session)?;
    Ok(json!({ "AuthenticationResult": result, "ChallengeParameters": {} }))
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

pub(super) fn key(session_id: &str) -> String {
    format!("SESSION#{session_id}")
}

fn hash(token: &str) -> String {
    BASE64.encode(digest::digest(&digest::SHA256, token.as_bytes()))
}
