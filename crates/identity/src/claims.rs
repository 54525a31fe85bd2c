//! What an access token must say, whoever verified its signature.

use crudder_domain::{AccountId, Moment};
use serde::Deserialize;

use crate::error::InvalidToken;
use crate::issuer::Issuer;
use crate::secret::AccessToken;

/// The scope that a person's own sign-in has, and a token given to some other application's client has not.
pub const SCOPE: &str = "aws.cognito.signin.user.admin";

/// How far the pool's clock may be ahead of ours, in seconds. Ends are taken exactly.
const CLOCK_SKEW_SECS: u64 = 5;

/// The claims that matter. Unknown ones are ignored; one that is missing or given twice spoils the token.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    /// Only access tokens have it; an id token has `aud` in its stead.
    #[serde(default)]
    client_id: String,
    token_use: String,
    exp: u64,
    #[serde(default)]
    iat: u64,
    #[serde(default)]
    nbf: u64,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    username: String,
    /// When its session began: a refresh does not move it.
    #[serde(default)]
    auth_time: Option<u64>,
}

/// Whom a token names, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenSubject {
    /// The account.
    pub account: AccountId,
    /// When the session began that the token is of, in seconds since the Unix epoch; `None` where the token does not say.
    pub session_began: Option<u64>,
}

impl Claims {
    /// Whom these claims name, if they are an access token of that pool and its client, good at `now`.
    pub(crate) fn subject(&self, issuer: &Issuer, now: Moment) -> Result<TokenSubject, InvalidToken> {
        if self.iss != issuer.issuer {
            return Err(InvalidToken::Issuer);
        }
        if self.token_use != "access" {
            return Err(InvalidToken::Use);
        }
        if self.client_id != issuer.client_id {
            return Err(InvalidToken::Client);
        }
        if now.as_secs() >= self.exp {
            return Err(InvalidToken::Expired);
        }
        if self.iat.max(self.nbf) > now.as_secs() + CLOCK_SKEW_SECS {
            return Err(InvalidToken::NotYetValid);
        }
        if !self.scope.split(' ').any(|scope| scope == SCOPE) {
            return Err(InvalidToken::Scope);
        }
        let account = self.username.parse().map_err(|_| InvalidToken::Account)?;
        let issued_at = (self.iat > 0).then_some(self.iat);
        Ok(TokenSubject { account, session_began: self.auth_time.or(issued_at) })
    }
}

/// Whom a request names whose token API Gateway's JWT authorizer has verified already (signature, issuer,
/// client, end, scope), given a way to look a claim up. The authorizer does not tell an access token from an id
/// token of its own accord, so this does.
///
/// # Errors
/// [`InvalidToken::Use`] for anything but an access token, [`InvalidToken::Account`] where it names no account.
pub fn account_of_claims<'a>(claim: impl Fn(&str) -> Option<&'a str>) -> Result<AccountId, InvalidToken> {
    if claim("token_use") != Some("access") {
        return Err(InvalidToken::Use);
    }
    claim("username").and_then(|name| name.parse().ok()).ok_or(InvalidToken::Account)
}

/// When the session began that a token is of, by the gateway's claims: its own beginning, or the token's where it does not
/// say. (Cognito's tokens say both.) What can't be read began before all others.
pub fn session_of_claims<'a>(claim: impl Fn(&str) -> Option<&'a str>) -> Option<u64> {
    claim("auth_time").or_else(|| claim("iat")).map(|seconds| seconds.parse().unwrap_or(0))
}

/// Whom a token names that the pool has just handed to us, and when its session began.
pub(crate) fn of_own_token(token: &AccessToken) -> Option<(AccountId, u64)> {
    #[derive(Deserialize)]
    struct Own {
        username: AccountId,
        #[serde(default)]
        auth_time: u64,
    }
    let own = jsonwebtoken::dangerous::insecure_decode_claims::<Own>(token.expose()).ok()?;
    Some((own.username, own.auth_time))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_session_began_when_the_token_says_or_before_all_others() {
        let began = |claims: &[(&str, &str)]| {
            let map: BTreeMap<String, String> =
                claims.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            session_of_claims(|name| map.get(name).map(String::as_str))
        };
        assert_eq!(began(&[("auth_time", "7"), ("iat", "9")]), Some(7), "a refresh does not move it");
        assert_eq!(began(&[("iat", "9")]), Some(9));
        assert_eq!(began(&[("auth_time", "1.7E9")]), Some(0));
        assert_eq!(began(&[]), None);
    }

    #[test]
    fn the_gateways_claims_name_an_account_only_for_access_tokens() {
        let account = |claims: &[(&str, &str)]| {
            let map: BTreeMap<String, String> =
                claims.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            account_of_claims(|name| map.get(name).map(String::as_str))
        };
        let id = AccountId::from_u64(42).unwrap();
        assert_eq!(account(&[("token_use", "access"), ("username", "42")]), Ok(id));
        assert_eq!(account(&[("token_use", "id"), ("username", "42")]), Err(InvalidToken::Use));
        assert_eq!(account(&[("username", "42")]), Err(InvalidToken::Use));
        assert_eq!(account(&[("token_use", "access")]), Err(InvalidToken::Account));
        assert_eq!(account(&[("token_use", "access"), ("username", "ada")]), Err(InvalidToken::Account));
    }
}
