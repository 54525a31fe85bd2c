//! The proof that it is Crudder who asks: an HMAC, by the client's secret, of whom the call is about.
//!
//! The secret is read from the pool itself by a signed call, once a process: it lies in no template, environment or log.
//! Cognito computes the hash over the name as it was sent, be it an alias, and for a refresh token over the username
//! (<https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html>; of refresh tokens
//! <https://github.com/aws/aws-sdk-java/issues/1917>).

use std::fmt;
use std::sync::Arc;

use aws_sdk_cognitoidentityprovider::Client;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use tokio::sync::OnceCell;

use super::patience::briefly;
use crate::error::{Failure, Result};

/// The key of the client's secret, once it was read; shared by all clones.
#[derive(Clone, Default)]
pub(super) struct Proof(Arc<OnceCell<Option<hmac::Key>>>);

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof(…)")
    }
}

impl Proof {
    /// What the pool takes as the proof of that client for a call about `username`; `None` where the client has no secret.
    pub(super) async fn of(
        &self,
        username: &str,
        client: &Client,
        client_id: &str,
        pool_id: Option<&str>,
    ) -> Result<Option<String>> {
        let key = self.secret(client, client_id, pool_id).await?;
        Ok(key.map(|key| secret_hash(key, username, client_id)))
    }

    /// The key of the client's secret. One that could not be read is asked for again by the next call.
    pub(super) async fn secret(
        &self,
        client: &Client,
        client_id: &str,
        pool_id: Option<&str>,
    ) -> Result<Option<&hmac::Key>> {
        let Some(pool_id) = pool_id else { return Ok(None) };
        let key = self.0.get_or_try_init(async || {
            let asked = client
                .describe_user_pool_client()
                .user_pool_id(pool_id)
                .client_id(client_id)
                .customize()
                .config_override(briefly())
                .send()
                .await
                .map_err(|error| Failure::of(&error).into_error())?;
            let secret = asked.user_pool_client().and_then(|client| client.client_secret());
            Ok(secret.map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())))
        });
        key.await.map(Option::as_ref)
    }
}

fn secret_hash(key: &hmac::Key, username: &str, client_id: &str) -> String {
    STANDARD.encode(hmac::sign(key, format!("{username}{client_id}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_what_openssl_makes_of_the_same() {
        // printf 42client | openssl dgst -sha256 -hmac secret -binary | base64
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
        assert_eq!(secret_hash(&key, "42", "client"), "o1X1WGVysYDCJ2U4qC8YNuUE8ni6V70PYaGLnqT/pK4=");
    }

    #[test]
    fn it_does_not_show_itself() {
        assert_eq!(format!("{:?}", Proof::default()), "Proof(…)");
    }
}
