//! A call to a service of AWS: signed, and tried again where the SDKs would.

use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::{
    StaticAuthSchemeOptionResolver, StaticAuthSchemeOptionResolverParams,
};
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use serde::Deserialize;

use crate::request::Request;
use crate::response::{Bounded, Response};

/// The longest body that is read: a secret of 64 KB through SSM, or the 300 routes of a stage, are far below.
const MAX_BYTES: usize = 1024 * 1024;

/// Why a call did not succeed. Nothing of a body stands in it but the message of a refusal.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nobody to sign for, or nowhere to ask.
    #[error("there is no region, or there are no credentials")]
    NotConfigured,
    /// The service refused it: its own name for that, and its message.
    #[error("{0}")]
    Refused(ErrorMetadata),
    /// No response, or none that can be read.
    #[error("{0}")]
    Unanswered(String),
}

impl Error {
    /// The service's own name for why it refused, like `NotFoundException`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refused) => refused.code(),
            Self::NotConfigured | Self::Unanswered(_) => None,
        }
    }

    /// A response that does not have its shape.
    #[must_use]
    pub fn unreadable() -> Self {
        Self::Unanswered("the answer can't be read".to_owned())
    }
}

/// A service of AWS in one region. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Service {
    operation: Operation<Request, Response, ErrorMetadata>,
}

impl Service {
    /// The service of that name (`ssm`, `apigateway`), by which it is both found and signed for, with the region, the
    /// credentials, the HTTP client, the timeouts and the retries of `aws`. Asks nobody yet.
    ///
    /// # Errors
    /// [`Error::NotConfigured`].
    pub fn new(aws: &SdkConfig, name: &'static str) -> Result<Self, Error> {
        let (Some(region), Some(credentials)) = (aws.region(), aws.credentials_provider()) else {
            return Err(Error::NotConfigured);
        };
        let mut operation = Operation::builder()
            .service_name(name)
            .operation_name("call")
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&endpoint(aws.endpoint_url(), name, region.as_ref()))
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .with_connection_poisoning()
            .runtime_plugin(signed(name, SigningRegion::from(region.clone()), credentials))
            .serializer(Request::into_http)
            .deserializer_impl(Bounded { bytes: MAX_BYTES, judge });
        if let Some(http) = aws.http_client() {
            operation = operation.http_client(http);
        }
        if let Some(retries) = aws.retry_config() {
            operation = operation.standard_retry(retries);
        }
        if let Some(timeouts) = aws.timeout_config() {
            operation = operation.timeout_config(timeouts.clone());
        }
        Ok(Self { operation: operation.build() })
    }

    /// The response to a request that succeeded.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Unanswered`].
    pub async fn call(&self, request: Request) -> Result<Response, Error> {
        self.operation.invoke(request).await.map_err(|error| match error {
            SdkError::ServiceError(refused) => Error::Refused(refused.into_err()),
            // The response would be shown, too.
            SdkError::ResponseError(_) => Error::unreadable(),
            other => Error::Unanswered(DisplayErrorContext(other).to_string()),
        })
    }
}

fn endpoint(elsewhere: Option<&str>, name: &str, region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    elsewhere.map_or_else(|| format!("https://{name}.{region}.{suffix}"), str::to_owned)
}

/// By AWS's Signature Version 4.
fn signed(
    name: &'static str,
    region: SigningRegion,
    credentials: SharedCredentialsProvider,
) -> StaticRuntimePlugin {
    let mut config = Layer::new("signed");
    config.store_put(AuthSchemeOptionResolverParams::from(StaticAuthSchemeOptionResolverParams::new()));
    config.store_put(SigV4OperationSigningConfig {
        region: Some(region),
        name: Some(SigningName::from_static(name)),
        ..SigV4OperationSigningConfig::default()
    });
    let scheme = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    let components = RuntimeComponentsBuilder::new("signed")
        .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(scheme)))
        .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
        .with_identity_resolver(SCHEME_ID, credentials);
    StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(components)
}

/// What AWS refuses with in a body: AWS JSON names the error there, in `__type`.
#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(rename = "__type", default)]
    code: String,
    #[serde(alias = "Message", default)]
    message: String,
}

/// A response that succeeded; of any other, its error's name and message.
fn judge(answer: Response, response: &HttpResponse) -> Result<Response, ErrorMetadata> {
    if answer.is_success() {
        return Ok(answer);
    }
    let refusal: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    // REST JSON names it in a header.
    let code = response.headers().get("x-amzn-errortype").unwrap_or(&refusal.code);
    Err(ErrorMetadata::builder().code(bare(code)).message(refusal.message).build())
}

/// An error's name without what may stand around it: `com.amazonaws.ssm#ParameterNotFound`, or
/// `NotFoundException:http://internal.amazon.com/…`.
fn bare(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_asked_where_its_region_has_it() {
        assert_eq!(endpoint(None, "ssm", "eu-central-1"), "https://ssm.eu-central-1.amazonaws.com");
        assert_eq!(endpoint(None, "ssm", "cn-north-1"), "https://ssm.cn-north-1.amazonaws.com.cn");
        assert_eq!(endpoint(Some("http://127.0.0.1:1"), "ssm", "eu-central-1"), "http://127.0.0.1:1");
    }

    #[test]
    fn an_errors_name_stands_alone() {
        assert_eq!(bare("com.amazonaws.ssm#ParameterNotFound"), "ParameterNotFound");
        assert_eq!(bare("NotFoundException:http://internal.amazon.com/a#b"), "NotFoundException");
        assert_eq!(bare("ThrottlingException"), "ThrottlingException");
    }
}
