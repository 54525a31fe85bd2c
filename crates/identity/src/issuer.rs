//! The user pool whose tokens are good here.

/// The pool whose tokens are good here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The `iss` of its tokens: `https://cognito-idp.{region}.amazonaws.com/{pool}`.
    pub issuer: String,
    /// Where its public keys are: `{issuer}/.well-known/jwks.json`.
    pub jwks_url: String,
    /// The client to which its tokens must have been issued.
    pub client_id: String,
}

impl Issuer {
    /// The pool of that issuer, with its keys where every Cognito pool has them.
    #[must_use]
    pub fn new(issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        let issuer = issuer.into();
        Self { jwks_url: format!("{issuer}/.well-known/jwks.json"), issuer, client_id: client_id.into() }
    }
}
