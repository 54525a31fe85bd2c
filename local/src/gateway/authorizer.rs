//! API Gateway's JWT authorizer, with the pool as its issuer.
//! (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>)
//!
//! It looks at less than the functions do: an id token with the right audience passes it where a route asks
//! for no scope. That is why the functions check again, and why this must not share their code.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::HeaderValue;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use crate::clock::MovableClock;

/// How long fetched keys are used before they are fetched again; API Gateway may keep them two hours.
const KEYS_FRESH: Duration = Duration::from_mins(5);
/// How long an unknown key's name is not asked for again.
const KEYS_PAUSE: Duration = Duration::from_secs(1);

/// Why a token is refused, in the words of the `www-authenticate` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No token at all.
    #[error("no token")]
    NoToken,
    /// It is no JWT.
    #[error("the token is malformed")]
    Malformed,
    /// Another algorithm than RS256, or a signature that does not hold.
    #[error("the signature is invalid")]
    Signature,
    /// Another issuer.
    #[error("the token does not have a valid issuer")]
    Issuer,
    /// Another client.
    #[error("the token does not have a valid audience")]
    Audience,
    /// Past its end.
    #[error("the token has expired")]
    Expired,
    /// Before its beginning.
    #[error("the token is not valid yet")]
    TooEarly,
    /// None of the scopes that the route asks for.
    #[error("the token does not have a required scope")]
    Scope,
}

/// A token that was found good.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    claims: Map<String, Value>,
    /// The scopes that the route asks for; `None` where it asks for none.
    pub scopes: Option<Vec<String>>,
}

impl Token {
    /// The claims as API Gateway hands them on: every one a text.
    #[must_use]
    pub fn claims_as_texts(&self) -> HashMap<&str, String> {
        self.claims.iter().map(|(name, value)| (name.as_str(), as_text(value))).collect()
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => format!("[{}]", list.iter().map(as_text).collect::<Vec<_>>().join(" ")),
        other => other.to_string(),
    }
}

/// The authorizer of one pool.
pub struct JwtAuthorizer {
    issuer: String,
    audience: String,
    jwks_url: http::Uri,
    clock: Arc<MovableClock>,
    client: Client<HttpConnector, Empty<Bytes>>,
    /// Under one lock, so that a burst of unknown keys fetches once.
    keys: Mutex<Keys>,
}

#[derive(Default)]
struct Keys {
    by_name: HashMap<String, Key>,
    fetched: Option<Instant>,
}

#[derive(Clone)]
struct Key {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl JwtAuthorizer {
    /// An authorizer that takes tokens of this issuer for this client, signed by a key that stands at `jwks_url`.
    #[must_use]
    pub fn new(issuer: String, audience: String, jwks_url: http::Uri, clock: Arc<MovableClock>) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { issuer, audience, jwks_url, clock, client, keys: Mutex::default() }
    }

    /// Whether a token says that the pool issued it; not whether that is true. What stands in front of both APIs sends
    /// such requests to the guarded one.
    #[must_use]
    pub fn is_named_by(&self, header: Option<&HeaderValue>) -> bool {
        let claims = header
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.trim().rsplit(' ').next()?.split('.').nth(1))
            .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok())
            .and_then(|json| serde_json::from_slice::<Value>(&json).ok());
        claims.is_some_and(|claims| claims["iss"] == self.issuer.as_str())
    }

    /// Checks the `Authorization` header; the token may stand there bare or behind `Bearer`.
    pub async fn check(&self, header: Option<&HeaderValue>, scopes: &[String]) -> Result<Token, Refusal> {
        let header = header.and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
        let token = match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => header,
        };
        if token.is_empty() {
            return Err(Refusal::NoToken);
        }
        let claims = self.signed_claims(token).await?;
        self.look_at(claims, scopes)
    }

    async fn signed_claims(&self, token: &str) -> Result<Map<String, Value>, Refusal> {
        let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (head, claims) = message.split_once('.').ok_or(Refusal::Malformed)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed);
        let object = |part: &str| -> Result<Map<String, Value>, Refusal> {
            serde_json::from_slice(&decode(part)?).map_err(|_| Refusal::Malformed)
        };
        let head = object(head)?;
        if head.get("alg").and_then(Value::as_str) != Some("RS256") {
            return Err(Refusal::Signature);
        }
        let name = head.get("kid").and_then(Value::as_str).ok_or(Refusal::Signature)?;
        let key = self.key(name).await.ok_or(Refusal::Signature)?;
        RsaPublicKeyComponents { n: &key.modulus, e: &key.exponent }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &decode(signature)?)
            .map_err(|_| Refusal::Signature)?;
        object(claims)
    }

    fn look_at(&self, claims: Map<String, Value>, scopes: &[String]) -> Result<Token, Refusal> {
        if claims.get("iss").and_then(Value::as_str) != Some(&self.issuer) {
            return Err(Refusal::Issuer);
        }
        let audience = match claims.get("aud").or_else(|| claims.get("client_id")) {
            Some(Value::Array(list)) => list.iter().any(|one| one == self.audience.as_str()),
            Some(one) => one == self.audience.as_str(),
            None => false,
        };
        if !audience {
            return Err(Refusal::Audience);
        }
        let now = self.clock.now_millis() / 1000;
        let moment = |name: &str| claims.get(name).and_then(Value::as_u64);
        if moment("exp").is_none_or(|end| end <= now) {
            return Err(Refusal::Expired);
        }
        if moment("nbf").is_some_and(|start| start > now) || moment("iat").is_some_and(|made| made > now) {
            return Err(Refusal::TooEarly);
        }
        let granted =
            ["scope", "scp"].iter().find_map(|name| claims.get(*name)).map(as_text).unwrap_or_default();
        let granted: Vec<&str> = granted.trim_matches(['[', ']']).split(' ').collect();
        if !scopes.is_empty() && !scopes.iter().any(|scope| granted.contains(&scope.as_str())) {
            return Err(Refusal::Scope);
        }
        Ok(Token { claims, scopes: (!scopes.is_empty()).then(|| scopes.to_vec()) })
    }

    async fn key(&self, name: &str) -> Option<Key> {
        let mut keys = self.keys.lock().await;
        let age = keys.fetched.map(|at| at.elapsed());
        let known = keys.by_name.get(name).cloned();
        let fetch = match (&known, age) {
            (_, None) => true,
            (Some(_), Some(age)) => age > KEYS_FRESH,
            (None, Some(age)) => age > KEYS_PAUSE,
        };
        if !fetch {
            return known;
        }
        if let Some(fetched) = self.fetch().await {
            *keys = Keys { by_name: fetched, fetched: Some(Instant::now()) };
        }
        keys.by_name.get(name).cloned()
    }

    async fn fetch(&self) -> Option<HashMap<String, Key>> {
        let answer = self.client.get(self.jwks_url.clone()).await.ok()?;
        let body = Limited::new(answer.into_body(), 256 * 1024).collect().await.ok()?.to_bytes();
        let document: Value = serde_json::from_slice(&body).ok()?;
        let mut keys = HashMap::new();
        for key in document.get("keys")?.as_array()? {
            let text = |name: &str| key.get(name).and_then(Value::as_str);
            let number = |name: &str| text(name).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
            if let (Some(name), Some(modulus), Some(exponent)) = (text("kid"), number("n"), number("e")) {
                keys.insert(name.to_owned(), Key { modulus, exponent });
            }
        }
        Some(keys)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn authorizer() -> JwtAuthorizer {
        let url = http::Uri::from_static("http://127.0.0.1:9/jwks.json");
        JwtAuthorizer::new("pool".to_owned(), "client".to_owned(), url, MovableClock::with_offset(0))
    }

    fn claims(change: &Value) -> Map<String, Value> {
        let mut claims =
            json!({ "iss": "pool", "client_id": "client", "exp": 9_999_999_999_u64, "scope": "a b" });
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object().unwrap().clone()
    }

    #[track_caller]
    fn check(change: &Value, scopes: &[&str], expected: Result<(), Refusal>) {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let seen = authorizer().look_at(claims(change), &scopes).map(|_| ());
        assert_eq!(seen, expected, "{change}");
    }

    #[test]
    fn every_claim_is_looked_at() {
        check(&json!({}), &["b"], Ok(()));
        check(&json!({}), &[], Ok(()));
        check(&json!({}), &["c"], Err(Refusal::Scope));
        check(&json!({ "iss": "other" }), &[], Err(Refusal::Issuer));
        check(&json!({ "client_id": "other" }), &[], Err(Refusal::Audience));
        check(&json!({ "aud": "other" }), &[], Err(Refusal::Audience));
        check(&json!({ "aud": ["x", "client"] }), &[], Ok(()));
        check(&json!({ "exp": 1 }), &[], Err(Refusal::Expired));
        check(&json!({ "exp": "soon" }), &[], Err(Refusal::Expired));
        check(&json!({ "nbf": 9_999_999_998_u64 }), &[], Err(Refusal::TooEarly));
    }

    #[test]
    fn claims_are_handed_on_as_texts() {
        let token = Token { claims: claims(&json!({ "groups": ["x", "y"] })), scopes: None };
        let texts = token.claims_as_texts();
        assert_eq!(texts["exp"], "9999999999");
        assert_eq!(texts["groups"], "[x y]");
    }

    #[tokio::test]
    async fn what_is_no_signed_token_is_refused() {
        let unsigned =
            format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode("{}"));
        let authorizer = authorizer();
        for (header, refusal) in [
            (None, Refusal::NoToken),
            (Some("Bearer"), Refusal::Malformed),
            (Some("Bearer "), Refusal::Malformed),
            (Some("Bearer a.b"), Refusal::Malformed),
            (Some("Bearer !.!.!"), Refusal::Malformed),
            (Some("Basic YTpi"), Refusal::Malformed),
            (Some(unsigned.as_str()), Refusal::Signature),
        ] {
            let header = header.map(|text| HeaderValue::from_str(text).unwrap());
            assert_eq!(authorizer.check(header.as_ref(), &[]).await, Err(refusal), "{header:?}");
        }
    }
}
