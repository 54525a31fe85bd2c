//! Fetching the pool's public keys by the SDK's own HTTP client, bounded in time and size.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_cognitoidentityprovider::config::{BehaviorVersion, SharedHttpClient};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::timeout::TimeoutConfig;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;

use crate::pool::CONNECT_TIMEOUT;

/// How long connecting, asking and reading may take, all in all.
const DEADLINE: Duration = Duration::from_secs(2);
/// A key set is about a kilobyte; this is a bound, not an expectation.
const MAX_BYTES: usize = 64 * 1024;
/// A pool has two keys.
const MAX_KEYS: usize = 16;

/// A `GET` of one URL, ready to be sent. The SDK's HTTP client can only be driven by the SDK's runtime, and a
/// second HTTP client is what this does without.
#[derive(Debug)]
pub(super) struct Fetch {
    operation: Operation<CaptureSmithyConnection, SdkBody, NotOk>,
}

impl Fetch {
    pub(super) fn new(url: &str, http: SharedHttpClient) -> Self {
        let (origin, path) = split(url);
        let path = path.to_owned();
        let operation = Operation::builder()
            .service_name("cognito")
            .operation_name("jwks")
            .behavior_version(BehaviorVersion::latest())
            .http_client(http)
            .endpoint_url(origin)
            .no_auth()
            .no_retry()
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .serializer(move |connection: CaptureSmithyConnection| {
                let mut request = HttpRequest::empty();
                request.set_uri(path.as_str())?;
                request.add_extension(connection);
                Ok(request)
            })
            .deserializer_impl(Unread)
            .build();
        Self { operation }
    }

    /// The keys, by their ids; `None` where they could not be had in time, or were none.
    pub(super) async fn keys(&self) -> Option<HashMap<String, DecodingKey>> {
        let connection = CaptureSmithyConnection::new();
        let set = tokio::time::timeout(DEADLINE, self.key_set(connection.clone())).await;
        if set.is_err()
            && let Some(connection) = connection.get()
        {
            // After a freeze the other end may be gone without a word. Unless it is thrown away, an HTTP/2
            // connection would be used again by every fetch to come.
            connection.poison();
        }
        Some(set.ok()??.into_keys())
    }

    async fn key_set(&self, connection: CaptureSmithyConnection) -> Option<KeySet> {
        let mut body = ByteStream::new(self.operation.invoke(connection).await.ok()?);
        let mut bytes = Vec::new();
        while let Some(chunk) = body.try_next().await.ok()? {
            if bytes.len() + chunk.len() > MAX_BYTES {
                return None;
            }
            bytes.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&bytes).ok()
    }
}

/// Origin and path of a URL; the SDK's runtime wants them apart.
fn split(url: &str) -> (&str, &str) {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let path = url[authority..].find('/').map_or(url.len(), |at| authority + at);
    url.split_at(path)
}

/// Hands the body on unread, so that it can be read within bounds.
#[derive(Debug)]
struct Unread;

/// The answer had another status than 200.
#[derive(Debug, thiserror::Error)]
#[error("not OK")]
struct NotOk;

impl DeserializeResponse for Unread {
    fn deserialize_streaming(
        &self,
        response: &mut HttpResponse,
    ) -> Option<Result<Output, OrchestratorError<Error>>> {
        if response.status().as_u16() != 200 {
            return Some(Err(OrchestratorError::operation(Error::erase(NotOk))));
        }
        Some(Ok(Output::erase(std::mem::replace(response.body_mut(), SdkBody::taken()))))
    }

    fn deserialize_nonstreaming(&self, _: &HttpResponse) -> Result<Output, OrchestratorError<Error>> {
        Err(OrchestratorError::operation(Error::erase(NotOk)))
    }
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
