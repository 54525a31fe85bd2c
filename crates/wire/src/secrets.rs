//! Secrets never stand in an address: addresses are kept by browsers, proxies and logs (RFC 6749, section 2.3.1; RFC 9700,
//! section 4.2.4). One that does is refused, not read: whoever writes the client must learn of it.

use crate::error::ApiError;
use crate::oauth::OAuthError;

/// Every parameter that is a secret, on whatever route. A test holds the descriptions of the routes to it.
pub const SECRETS: &[&str] =
    &["client_secret", "code", "code_verifier", "form_token", "password", "refresh_token", "token"];

/// Refuses a query that names a secret.
///
/// # Errors
/// 400; in OAuth's words on its routes.
pub(crate) fn refuse_in_address(path: &str, query: &str) -> Result<(), ApiError> {
    let Some(secret) = SECRETS.iter().find(|secret| names(query, secret)) else { return Ok(()) };
    let says = format!("{secret} belongs in the body, never in the address");
    Err(if path.trim_start_matches('/').starts_with("oauth/") {
        OAuthError::InvalidRequest.because(says)
    } else {
        ApiError::malformed(says)
    })
}

/// Whether a query names that parameter, as a text or in any other shape.
pub(crate) fn names(query: &str, parameter: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name.split('[').next() == Some(parameter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_whatever_shape_and_however_it_is_escaped() {
        for query in ["password=x", "a=b&password=", "password", "pass%77ord=x", "password[]=x", "token[0]=x"]
        {
            assert_eq!(refuse_in_address("/auth/sign-in", query).unwrap_err().status, 400, "{query}");
        }
        for query in ["", "username=ada", "passwords=x", "a=password", "a[password]=x"] {
            assert_eq!(refuse_in_address("/auth/sign-in", query), Ok(()), "{query}");
        }
    }

    #[test]
    fn oauths_routes_say_it_in_oauths_words() {
        let error = refuse_in_address("/oauth/token", "client_secret=x").unwrap_err();
        assert_eq!(error.error, "invalid_request");
        assert!(!refuse_in_address("/auth/sign-in", "code=1").unwrap_err().error.contains('_'));
    }
}
