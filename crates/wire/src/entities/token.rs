//! The bodies of the `/auth` routes.

use schemars::JsonSchema;
use serde::Serialize;

/// The answer to a sign-up: where the confirmation code went.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SignUp {
    /// The handle that is reserved.
    pub username: String,
    /// Where the code went.
    pub delivery: Delivery,
}

/// Where a code went.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Delivery {
    /// `EMAIL`.
    pub medium: String,
    /// The address, made illegible.
    pub destination: String,
}

/// A token answer, as OAuth 2.0 has it (RFC 6749, section 5.1).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Token {
    /// The bearer token.
    pub access_token: String,
    /// Draws further access tokens; only at sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: u32,
    /// Seconds since the Unix epoch.
    pub created_at: u64,
}
