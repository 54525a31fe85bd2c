//! The calls to the user pool, one method each.
//!
//! The pool's client is public (it has no secret), and none of these calls is signed: what proves the right to
//! ask is what was typed or the token that is shown.

use std::time::Duration;

use aws_sdk_cognitoidentityprovider::config::retry::RetryConfig;
use aws_sdk_cognitoidentityprovider::config::timeout::TimeoutConfig;
use aws_sdk_cognitoidentityprovider::config::{BehaviorVersion, Builder, Region, SharedHttpClient};
use aws_sdk_cognitoidentityprovider::types::{
    AttributeType, AuthFlowType, AuthenticationResultType, CodeDeliveryDetailsType, DeliveryMediumType,
};
use aws_sdk_cognitoidentityprovider::{Client, config};
use crudder_domain::{AccountId, Email, Handle};

use crate::claims;
use crate::error::{Error, Failure, InvalidToken, Result};
use crate::password::Password;
use crate::secret::{AccessToken, Code, RefreshToken};

/// The user pool, as one of its clients sees it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Identity {
    client: Client,
    client_id: String,
}

/// Where the user pool is.
#[derive(Clone, Debug)]
pub struct Config {
    /// The pool's region.
    pub region: String,
    /// Another address than the region's own: the stand-in's.
    pub endpoint_url: Option<String>,
    /// The id of the pool's client that Crudder is.
    pub client_id: String,
}

/// Who signs in, as far as the caller has found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// By account: a handle was typed and has been looked up.
    Account(AccountId),
    /// By e-mail: the pool knows whose it is.
    Email(Email),
}

impl Login {
    fn username(&self) -> String {
        match self {
            Self::Account(id) => id.to_string(),
            Self::Email(email) => email.as_str().to_owned(),
        }
    }
}

/// What a sign-in or a refresh gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Shown with each request.
    pub access_token: AccessToken,
    /// Traded for the next access token; none where the pool keeps the old one valid (a refresh).
    pub refresh_token: Option<RefreshToken>,
    /// How long the access token lives, in seconds.
    pub expires_in: u32,
    /// Whom the tokens name.
    pub account: AccountId,
}

/// Where a code was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// By what.
    pub medium: Medium,
    /// To whom, masked by the pool: `a***@e***`.
    pub destination: String,
}

/// By what a code travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// E-mail, the only one that Crudder's pool uses.
    Email,
    /// A text message, should an operator change the pool.
    Sms,
}

impl Medium {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// Connecting takes milliseconds inside a region; what takes longer has failed.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// One try of a call that may be repeated. Cognito hashes passwords slowly, on purpose.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);
/// All tries of such a call together.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(9);
/// The one try of a call that may not be repeated: confirming waits for the pool's trigger, which may start cold.
const ONCE_TIMEOUT: Duration = Duration::from_secs(12);
/// What the warm-up call may take of Lambda's ten seconds of init.
const WARM_UP_TIMEOUT: Duration = Duration::from_secs(3);

impl Identity {
    /// A client of the pool over a given SDK client, whose timeouts are then the caller's to set.
    #[must_use]
    pub fn new(client: Client, client_id: impl Into<String>) -> Self {
        Self { client, client_id: client_id.into() }
    }

    /// A client of the pool over a given HTTP client, with timeouts for every call.
    #[must_use]
    pub fn connect(config: Config, http: SharedHttpClient) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let mut builder = config::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region))
            .http_client(http)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(2));
        builder.set_endpoint_url(config.endpoint_url);
        Self::new(Client::from_conf(builder.build()), config.client_id)
    }

    /// Opens the connection by a call that the pool refuses cheaply. Bounded, and never fails.
    pub async fn warm_up(&self) {
        let call = self
            .client
            .initiate_auth()
            .auth_flow(AuthFlowType::RefreshTokenAuth)
            .client_id(&self.client_id)
            .auth_parameters("REFRESH_TOKEN", "warm-up")
            .send();
        let _ = tokio::time::timeout(WARM_UP_TIMEOUT, call).await;
    }

    /// Creates an unconfirmed user of that account id and sends a code to the address.
    ///
    /// Whether the address is free shows only when it is confirmed, so nobody learns here who has an account.
    ///
    /// # Errors
    /// [`Error::WeakPassword`], [`Error::EmailRefused`], [`Error::AccountExists`] where the id is taken.
    pub async fn sign_up(
        &self,
        account: AccountId,
        handle: &Handle,
        email: &Email,
        password: &Password,
    ) -> Result<Delivery> {
        password.check_strength().map_err(Error::WeakPassword)?;
        let answer = self
            .client
            .sign_up()
            .client_id(&self.client_id)
            .username(account.to_string())
            .password(password.expose())
            .user_attributes(attribute("email", email.as_str())?)
            .user_attributes(attribute("preferred_username", handle.as_str())?)
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
        let answer = self
            .client
            .confirm_sign_up()
            .client_id(&self.client_id)
            .username(account.to_string())
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
        let answer = self
            .client
            .resend_confirmation_code()
            .client_id(&self.client_id)
            .username(account.to_string())
            .send()
            .await;
        discreet(answer.err().map(|error| Failure::of(&error)))
    }

    /// Signs somebody in.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], [`Error::NotConfirmed`] (told only to those who know the password).
    pub async fn sign_in(&self, login: &Login, password: &Password) -> Result<Tokens> {
        let answer = self
            .client
            .initiate_auth()
            .auth_flow(AuthFlowType::UserPasswordAuth)
            .client_id(&self.client_id)
            .auth_parameters("USERNAME", login.username())
            .auth_parameters("PASSWORD", password.expose())
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
        let answer = self
            .client
            .initiate_auth()
            .auth_flow(AuthFlowType::RefreshTokenAuth)
            .client_id(&self.client_id)
            .auth_parameters("REFRESH_TOKEN", token.expose())
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
    ///
    /// # Errors
    /// [`Error::InvalidToken`] where the access token is not one, or was signed out already.
    pub async fn sign_out(&self, token: &AccessToken) -> Result<()> {
        let answer = self.client.global_sign_out().access_token(token.expose()).send().await;
        answer.map(|_| ()).map_err(|error| match Failure::of(&error) {
            failure if failure.code() == Some("NotAuthorizedException") => InvalidToken::Revoked.into(),
            failure if failure.code() == Some("InvalidParameterException") => InvalidToken::Malformed.into(),
            failure => failure.into_error(),
        })
    }

    /// Sends a code by which a new password can be set, if there is such a user with a confirmed address.
    ///
    /// # Errors
    /// Only what says nothing about the user: [`Error::Throttled`], [`Error::Unavailable`].
    pub async fn forgot_password(&self, login: &Login) -> Result<()> {
        let answer =
            self.client.forgot_password().client_id(&self.client_id).username(login.username()).send().await;
        discreet(answer.err().map(|error| Failure::of(&error)))
    }

    /// Sets a new password by the code that was sent for it.
    ///
    /// # Errors
    /// [`Error::WeakPassword`], [`Error::CodeMismatch`] (wrong, too old, used already, never sent, or no such
    /// user: one answer for all, so that an address can't be tried out here), [`Error::TooManyAttempts`].
    pub async fn reset_password(&self, login: &Login, code: &Code, password: &Password) -> Result<()> {
        password.check_strength().map_err(Error::WeakPassword)?;
        let answer = self
            .client
            .confirm_forgot_password()
            .client_id(&self.client_id)
            .username(login.username())
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
            // The password is set before the trigger runs, and the trigger has nothing to do here.
            Some(code) if is_trigger_failure(code) => Ok(()),
            _ => Err(failure.into_error()),
        }
    }
}

/// For calls that must not be repeated by themselves: a second one would find the first one's work done and
/// report it as somebody else's.
fn once() -> Builder {
    Builder::new().retry_config(RetryConfig::disabled()).timeout_config(
        TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ONCE_TIMEOUT)
            .operation_timeout(ONCE_TIMEOUT)
            .build(),
    )
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

fn delivery(details: Option<&CodeDeliveryDetailsType>) -> Result<Delivery> {
    let details = details.ok_or_else(|| Error::Unexpected { code: "no code delivery".to_owned() })?;
    let medium = match details.delivery_medium() {
        Some(DeliveryMediumType::Sms) => Medium::Sms,
        _ => Medium::Email,
    };
    Ok(Delivery { medium, destination: details.destination().unwrap_or_default().to_owned() })
}

/// Reads tokens out of an answer of the pool's own, which came over TLS from the pool and needs no verifying.
fn tokens(result: Option<&AuthenticationResultType>) -> Result<Tokens> {
    let missing = |what: &str| Error::Unexpected { code: format!("no {what}") };
    // No result means a challenge (a second factor, a forced new password), which this pool never sets.
    let result = result.ok_or_else(|| missing("tokens"))?;
    let access_token: AccessToken =
        result.access_token().and_then(|token| token.parse().ok()).ok_or_else(|| missing("access token"))?;
    let account = claims::account_of_own_token(&access_token).ok_or_else(|| missing("account id"))?;
    Ok(Tokens {
        refresh_token: result.refresh_token().and_then(|token| token.parse().ok()),
        expires_in: u32::try_from(result.expires_in()).unwrap_or_default(),
        account,
        access_token,
    })
}
