//! OAuth's own refusals: a word for programs (RFC 6749, sections 4.1.2.1 and 5.2), a sentence for people.

use http::StatusCode;

use crate::error::ApiError;

/// What OAuth says no with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthError {
    /// Something is missing, or not as it must be.
    InvalidRequest,
    /// The app is not known, or did not prove to be it.
    InvalidClient,
    /// The code, the password or the refresh token does not hold.
    InvalidGrant,
    /// A scope that is none, or more than the app registered for.
    InvalidScope,
    /// The app may not do that.
    UnauthorizedClient,
    /// Nothing that is offered here.
    UnsupportedGrantType,
    /// The scope is invalid, in the request of an authorization.
    UnsupportedResponseType,
    /// The person said no.
    AccessDenied,
}

impl OAuthError {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::AccessDenied => "access_denied",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::UnauthorizedClient | Self::AccessDenied => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The refusal, with a sentence for whoever writes the client.
    #[must_use]
    pub fn because(self, why: impl Into<String>) -> ApiError {
        ApiError::new(self.status(), self.as_str()).describe(why)
    }
}
