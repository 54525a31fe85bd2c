//! Fetching the pool's public keys, bounded in time and size.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_cognitoidentityprovider::config::SharedHttpClient;
use crudder_aws::{Limits, Origin, Request};
use jsonwebtoken::DecodingKey;
use serde::Deserialize;

/// Connecting, asking and reading in two seconds; a key set is about a kilobyte, so the length is a bound, not an
/// expectation.
const LIMITS: Limits = Limits { deadline: Duration::from_secs(2), bytes: 64 * 1024 };
/// A pool has two keys.
const MAX_KEYS: usize = 16;

/// A `GET` of one URL, ready to be sent.
#[derive(Debug)]
pub(super) struct Fetch {
    origin: Origin,
    path: String,
}

impl Fetch {
    pub(super) fn new(url: &str, http: SharedHttpClient) -> Self {
        let (origin, path) = split(url);
        Self { origin: Origin::new("cognito", origin, http, LIMITS), path: path.to_owned() }
    }

    /// The keys, by their ids; `None` where they could not be had in time, or were none.
    pub(super) async fn keys(&self) -> Option<HashMap<String, DecodingKey>> {
        let answer = self.origin.ask(Request::new("GET", self.path.as_str())).await.ok()?;
        let answer = Some(answer).filter(|answer| answer.status == 200)?;
        let set: KeySet = serde_json::from_slice(&answer.body).ok()?;
        Some(set.into_keys())
    }
}

/// Origin and path of a URL.
fn split(url: &str) -> (&str, &str) {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let path = url[authority..].find('/').map_or(url.len(), |at| authority + at);
    url.split_at(path)
}

/// A key set as RFC 7517 writes it.
#[derive(Debug, Deserialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

/// One key.
#[derive(Debug, Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    kid: String,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
}

impl KeySet {
    /// The RSA signing keys among them; others are passed over.
    fn into_keys(self) -> HashMap<String, DecodingKey> {
        self.keys
            .into_iter()
            .take(MAX_KEYS)
            .filter(|jwk| jwk.kty == "RSA" && !jwk.kid.is_empty())
            .filter(|jwk| jwk.alg.as_deref().is_none_or(|alg| alg == "RS256"))
            .filter(|jwk| jwk.purpose.as_deref().is_none_or(|purpose| purpose == "sig"))
            .filter_map(|jwk| Some((jwk.kid, DecodingKey::from_rsa_components(&jwk.n, &jwk.e).ok()?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_falls_into_origin_and_path() {
        let url = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x/.well-known/jwks.json";
        let origin = "https://cognito-idp.eu-west-1.amazonaws.com";
        assert_eq!(split(url), (origin, "/eu-west-1_x/.well-known/jwks.json"));
        assert_eq!(split("http://127.0.0.1:9"), ("http://127.0.0.1:9", ""));
    }

    #[test]
    fn only_rsa_signing_keys_are_taken() {
        let set = r#"{"keys":[
            {"kty":"RSA","kid":"a","alg":"RS256","use":"sig","n":"AQAB","e":"AQAB"},
            {"kty":"RSA","kid":"b","alg":"RS256","use":"enc","n":"AQAB","e":"AQAB"},
            {"kty":"oct","kid":"c","alg":"HS256","k":"AQAB"},
            {"kty":"EC","kid":"d","crv":"P-256","x":"AQAB","y":"AQAB"},
            {"kty":"RSA","kid":"e","n":"not base64!","e":"AQAB"},
            {"kty":"RSA","n":"AQAB","e":"AQAB"}
        ]}"#;
        let keys = serde_json::from_str::<KeySet>(set).unwrap().into_keys();
        assert_eq!(keys.keys().collect::<Vec<_>>(), ["a"]);
    }
}
