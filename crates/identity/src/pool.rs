//! The calls to the user pool, one method each.
//!
//! The pool's client has a secret, which only functions can read: whoever else asks the pool is refused, so that nobody
//! goes round what Crudder asks of those who sign up and in. Beyond that, what proves the right to ask is what was typed
//! or the token that is shown; reading the secret, deleting users and ending their sessions are signed instead.

mod answers;
mod patience;
mod proof;

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::error::ProvideErrorMetadata;
use aws_sdk_cognitoidentityprovider::types::{AttributeType, AuthFlowType};
use crudder_domain::{AccountId, Email};

pub use self::answers::{Delivery, Login, Medium, Tokens};
use self::answers::{delivery, tokens};
use self::patience::{once, repeatedly};
use self::proof::Proof;
use crate::error::{Error, Failure, InvalidToken, Result};
use crate::password::Password;
use crate::secret::{AccessToken, Code, RefreshToken};

/// The user pool, as one of its clients sees it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Identity {
    client: Client,
    client_id: String,
    pool_id: Option<String>,
    proof: Proof,
}

/// What opening the connection may take of Lambda's ten seconds of init.
const WARM_UP_TIMEOUT: Duration = Duration::from_secs(3);

impl Identity {
    /// The pool behind an SDK client. Each call brings its own timeouts and retries, whatever the client's are. As it
    /// stands, for a pool whose client has no secret.
    #[must_use]
    pub fn new(client: Client, client_id: impl Into<String>) -> Self {
        Self { client, client_id: client_id.into(), pool_id: None, proof: Proof::default() }
    }

    /// An administrator's client of the pool with that id: the secret of its client is read there, and its users can be administered.
    #[must_use]
    pub fn administering(self, pool_id: Option<String>) -> Self {
        Self { pool_id, ..self }
    }

    /// Reads the client's secret, which opens the connection. Bounded, and never fails: what could not be read is read by
    /// the first call that needs it.
    pub async fn warm_up(&self) {
        let secret = self.proof.secret(&self.client, &self.client_id, self.pool_id.as_deref());
        if let Ok(Err(error)) = tokio::time::timeout(WARM_UP_TIMEOUT, secret).await {
            tracing::warn!(%error, "the user pool can't be asked yet");
        }
    }

    /// The proof for a call about `username`.
    async fn prove(&self, username: &str) -> Result<Option<String>> {
        self.proof.of(username, &self.client, &self.client_id, self.pool_id.as_deref()).await
    }

    /// Creates an unconfirmed user of that account id and sends a code to the address.
    ///
    /// Whether the address is free shows only when it is confirmed, so nobody learns here who has an account.
    ///
    /// # Errors
    /// [`Error::WeakPassword`], [`Error::EmailRefused`], [`Error::AccountExists`] where the id is taken.
    pub async fn sign_up(&self, account: AccountId, email: &Email, password: &Password) -> Result<Delivery> {
        password.check_strength().map_err(Error::WeakPassword)?;
        let username = account.to_string();
        let answer = self
            .client
            .sign_up()
            .client_id(&self.client_id)
            .set_secret_hash(self.prove(&username).await?)
            .username(username)
            .password(password.expose())
            .user_attributes(attribute("email", email.as_str())?)
            .customize()
            .config_override(once())
            .send()
            .await
            .map_err(|error| match Failure::of(&error) {
                failure if failure.code() == Some("InvalidParameterException") => Error::EmailRefused,
                failure => failure.into_error(),
            })?;
        delivery(answer.code_delivery_details())
    }

    /// Confirms the e-mail address by the code that was sent to it.
    ///
    /// The pool confirms before it calls its trigger, and a repetition is refused: so a trigger that fails is
    /// logged and is not an error here. What it left undone is made good at the next sign-in.
    ///
    /// # Errors
    /// [`Error::CodeMismatch`], [`Error::CodeExpired`] (also where it was used already, or there is no such
    /// user), [`Error::AccountExists`] where the address was confirmed for another account meanwhile,
    /// [`Error::TooManyAttempts`].
    pub async fn confirm(&self, account: AccountId, code: &Code) -> Result<()> {
        let username = account.to_string();
        let answer = self
            .client
            .confirm_sign_up()
            .client_id(&self.client_id)
            .set_secret_hash(self.prove(&username).await?)
            .username(username)
            .confirmation_code(code.expose())
            .customize()
            .config_override(once())
            .send()
            .await;
        let Err(error) = answer else { return Ok(()) };
        let failure = Failure::of(&error);
        match failure.code() {
            Some("NotAuthorizedException" | "UserNotFoundException") => Err(Error::CodeExpired),
            Some(code) if is_trigger_failure(code) => {
                tracing::warn!(account = %account, code, "the trigger after a confirmation failed");
                Ok(())
            }
            _ => Err(failure.into_error()),
        }
    }

    /// Sends another confirmation code, if there is such a user and it still needs one.
    ///
    /// # Errors
    /// Only what says nothing about the user: [`Error::Throttled`], [`Error::Unavailable`].
    pub async fn resend_code(&self, account: AccountId) -> Result<()> {
        let username = account.to_string();
        let answer = self
            .client
            .resend_confirmation_code()
            .client_id(&self.client_id)
            .set_secret_hash(self.prove(&username).await?)
            .username(username)
            .customize()
            .config_override(repeatedly())
            .send()
            .await;
        discreet(answer.err().map(|error| Failure::of(&error)))
    }

    /// Signs somebody in.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], [`Error::NotConfirmed`] (told only to those who know the password).
    pub async fn sign_in(&self, login: &Login, password: &Password) -> Result<Tokens> {
        let username = login.username();
        let answer = self
            .client
            .initiate_auth()
            .auth_flow(AuthFlowType::UserPasswordAuth)
            .client_id(&self.client_id)
            .set_auth_parameters(proven(self.prove(&username).await?))
            .auth_parameters("USERNAME", username)
            .auth_parameters("PASSWORD", password.expose())
            .customize()
            .config_override(repeatedly())
            .send()
            .await
            .map_err(|error| Failure::of(&error).into_error())?;
        tokens(answer.authentication_result())
    }

    /// Trades a refresh token for a new access token.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`] where the token is not one, too old, or dead by a sign-out.
    pub async fn refresh(&self, token: &RefreshToken) -> Result<Tokens> {
        let (account, token) = token.of_pool().ok_or(Error::WrongCredentials)?;
        let answer = self
            .client
            .initiate_auth()
            .auth_flow(AuthFlowType::RefreshTokenAuth)
            .client_id(&self.client_id)
            // Over the username itself, whatever name the session was begun with.
            .set_auth_parameters(proven(self.prove(&account.to_string()).await?))
            .auth_parameters("REFRESH_TOKEN", token)
            .customize()
            .config_override(repeatedly())
            .send()
            .await
            .map_err(|error| match Failure::of(&error) {
                // The stages of a JWE that is none at all are reported as a bad parameter.
                failure if failure.code() == Some("InvalidParameterException") => Error::WrongCredentials,
                failure => failure.into_error(),
            })?;
        tokens(answer.authentication_result())
    }

    /// Ends every session of the person: no refresh token works any more. Access tokens die at their own end.
    /// Signing out twice is no error.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] where the access token is not one of the pool's, or has expired.
    pub async fn sign_out(&self, token: &AccessToken) -> Result<()> {
        let answer = self
            .client
            .global_sign_out()
            .access_token(token.expose())
            .customize()
            .config_override(repeatedly())
            .send()
            .await;
        let Err(error) = answer else { return Ok(()) };
        let failure = Failure::of(&error);
        match failure.code() {
            // Only the message tells what was done before (perhaps by the try whose answer was lost) from what
            // never can be.
            Some("NotAuthorizedException")
                if error.message().is_some_and(|text| text.contains("revoked")) =>
            {
                Ok(())
            }
            Some("NotAuthorizedException") => Err(InvalidToken::Refused.into()),
            Some("InvalidParameterException") => Err(InvalidToken::Malformed.into()),
            _ => Err(failure.into_error()),
        }
    }

    /// Ends every session of the person, as [`Self::sign_out`] does, by the right to administer the pool: where no token is at
    /// hand. Of somebody who is not there, it is no error.
    ///
    /// # Errors
    /// Where the pool is away, or was not given to be administered.
    pub async fn end_sessions(&self, login: &Login) -> Result<()> {
        let answer = self
            .client
            .admin_user_global_sign_out()
            .set_user_pool_id(self.pool_id.clone())
            .username(login.username())
            .customize()
            .config_override(repeatedly())
            .send()
            .await;
        let Err(error) = answer else { return Ok(()) };
        match Failure::of(&error) {
            failure if failure.code() == Some("UserNotFoundException") => Ok(()),
            failure => Err(failure.into_error()),
        }
    }

    /// Deletes the user of that account, address, password and sessions included. One that is gone already is no error. By the
    /// right to administer the pool: it needs no token of the person's, so that it can be done again long after.
    ///
    /// # Errors
    /// Where the pool is away, or was not given to be administered.
    pub async fn delete_user(&self, account: AccountId) -> Result<()> {
        let answer = self
            .client
            .admin_delete_user()
            .set_user_pool_id(self.pool_id.clone())
            .username(account.to_string())
            .customize()
            .config_override(repeatedly())
            .send()
            .await;
        let Err(error) = answer else { return Ok(()) };
        match Failure::of(&error) {
            failure if failure.code() == Some("UserNotFoundException") => Ok(()),
            failure => Err(failure.into_error()),
        }
    }

    /// Sends a code by which a new password can be set, if there is such a user with a confirmed address.
    ///
    /// # Errors
    /// Only what says nothing about the user: [`Error::Throttled`], [`Error::Unavailable`].
    pub async fn forgot_password(&self, login: &Login) -> Result<()> {
        let username = login.username();
        let answer = self
            .client
            .forgot_password()
            .client_id(&self.client_id)
            .set_secret_hash(self.prove(&username).await?)
            .username(username)
            .customize()
            .config_override(repeatedly())
            .send()
            .await;
        discreet(answer.err().map(|error| Failure::of(&error)))
    }

    /// Sets a new password by the code that was sent for it.
    ///
    /// # Errors
    /// [`Error::WeakPassword`], [`Error::CodeMismatch`] (wrong, too old, used already, never sent, or no such
    /// user: one answer for all, so that an address can't be tried out here), [`Error::TooManyAttempts`].
    pub async fn reset_password(&self, login: &Login, code: &Code, password: &Password) -> Result<()> {
        password.check_strength().map_err(Error::WeakPassword)?;
        let username = login.username();
        let answer = self
            .client
            .confirm_forgot_password()
            .client_id(&self.client_id)
            .set_secret_hash(self.prove(&username).await?)
            .username(username)
            .confirmation_code(code.expose())
            .password(password.expose())
            .customize()
            .config_override(once())
            .send()
            .await;
        let Err(error) = answer else { return Ok(()) };
        let failure = Failure::of(&error);
        match failure.code() {
            // Cognito says "mismatch" for nobody and "expired" for somebody who never asked for a code.
            Some(
                "ExpiredCodeException"
                | "NotAuthorizedException"
                | "UserNotFoundException"
                | "UserNotConfirmedException",
            ) => Err(Error::CodeMismatch),
            // (The password is set before the trigger runs. Where that fails, what the one before was good for may not have
            // ended, so it can't be said that all is well.)
            _ => Err(failure.into_error()),
        }
    }
}

/// The parameters of a sign-in that bear the proof; none where the pool's client has no secret.
fn proven(hash: Option<String>) -> Option<HashMap<String, String>> {
    hash.map(|hash| HashMap::from([("SECRET_HASH".to_owned(), hash)]))
}

/// Whether the pool did what was asked, and then its Lambda trigger failed.
fn is_trigger_failure(code: &str) -> bool {
    matches!(
        code,
        "UserLambdaValidationException" | "UnexpectedLambdaException" | "InvalidLambdaResponseException"
    )
}

/// Turns everything that only an existing user can run into (a limit of its own, being confirmed already, an
/// address that does not take mail) into success, so that an answer does not tell who has an account.
fn discreet(failure: Option<Failure>) -> Result<()> {
    let Some(failure) = failure else { return Ok(()) };
    match failure.code() {
        Some(
            code @ ("UserNotFoundException"
            | "UserNotConfirmedException"
            | "InvalidParameterException"
            | "NotAuthorizedException"
            | "LimitExceededException"
            | "CodeDeliveryFailureException"),
        ) => {
            tracing::info!(code, "no code was sent");
            Ok(())
        }
        _ => Err(failure.into_error()),
    }
}

fn attribute(name: &str, value: &str) -> Result<AttributeType> {
    AttributeType::builder()
        .name(name)
        .value(value)
        .build()
        .map_err(|_| Error::Unexpected { code: "attribute".to_owned() })
}
