//! Whom one asks about, and what the user pool answers, in our words.

use aws_sdk_cognitoidentityprovider::types::{
    AuthenticationResultType, CodeDeliveryDetailsType, DeliveryMediumType,
};
use crudder_domain::{AccountId, Email};

use crate::claims;
use crate::error::{Error, Result};
use crate::secret::{AccessToken, RefreshToken};

/// Who signs in, as far as the caller has found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// By account: a handle was typed and has been looked up.
    Account(AccountId),
    /// By e-mail: the pool knows whose it is.
    Email(Email),
}

impl Login {
    pub(super) fn username(&self) -> String {
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
    /// When the session began that they are of, in seconds since the Unix epoch: a refresh does not move it.
    pub session_began: u64,
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
    /// Cognito's own word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
        }
    }
}

pub(super) fn delivery(details: Option<&CodeDeliveryDetailsType>) -> Result<Delivery> {
    let details = details.ok_or_else(|| Error::Unexpected { code: "no code delivery".to_owned() })?;
    let medium = match details.delivery_medium() {
        Some(DeliveryMediumType::Sms) => Medium::Sms,
        _ => Medium::Email,
    };
    Ok(Delivery { medium, destination: details.destination().unwrap_or_default().to_owned() })
}

/// Reads tokens out of an answer of the pool's own, which came over TLS from the pool and needs no verifying.
pub(super) fn tokens(result: Option<&AuthenticationResultType>) -> Result<Tokens> {
    let missing = |what: &str| Error::Unexpected { code: format!("no {what}") };
    // No result means a challenge (a second factor, a forced new password), which this pool never sets.
    let result = result.ok_or_else(|| missing("tokens"))?;
    let access_token: AccessToken =
        result.access_token().and_then(|token| token.parse().ok()).ok_or_else(|| missing("access token"))?;
    let (account, session_began) =
        claims::of_own_token(&access_token).ok_or_else(|| missing("account id"))?;
    Ok(Tokens {
        refresh_token: result.refresh_token().and_then(|token| RefreshToken::of(account, token)),
        expires_in: u32::try_from(result.expires_in()).unwrap_or_default(),
        account,
        session_began,
        access_token,
    })
}
