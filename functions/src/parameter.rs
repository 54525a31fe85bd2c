//! One parameter, as SSM keeps it: `GetParameter`
//! (<https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>).
//!
//! Not by AWS's crate for SSM: for this one operation it brings a hundred and fifty others, two fifths of all AWS code that
//! was built here. Signature, credentials, retries and connection are the SDK's own.

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
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use serde::Deserialize;
use serde_json::json;

/// Why there is no parameter. Nothing of a value stands in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no region, or there are no credentials")]
    NotConfigured,
    /// SSM's own name for it, and what it says.
    #[error("{0}")]
    Refused(ErrorMetadata),
    #[error("{0}")]
    Unanswered(String),
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Parameter")]
    parameter: Parameter,
}

#[derive(Deserialize)]
struct Parameter {
    #[serde(rename = "Value")]
    value: String,
}

/// What SSM refuses with: `code`, perhaps behind a namespace, and a message.
#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(rename = "__type", default)]
    code: String,
    #[serde(alias = "Message", default)]
    message: String,
}

/// The value of a parameter, decrypted. It has the timeouts and retries of all clients.
///
/// # Errors
/// Where it is not there, may not be read, or SSM does not answer.
pub(crate) async fn value(aws: &SdkConfig, name: &str) -> Result<String, Error> {
    let (Some(region), Some(credentials)) = (aws.region(), aws.credentials_provider()) else {
        return Err(Error::NotConfigured);
    };
    let body = json!({ "Name": name, "WithDecryption": true }).to_string();
    let mut operation = Operation::builder()
        .service_name("SSM")
        .operation_name("GetParameter")
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(&endpoint(aws.endpoint_url(), region.as_ref()))
        .retry_classifier(HttpStatusCodeClassifier::default())
        .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
        .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
        .with_connection_poisoning()
        .runtime_plugin(signed(SigningRegion::from(region.clone()), credentials))
        .serializer(move |()| request(&body))
        .deserializer(answer);
    if let Some(http) = aws.http_client() {
        operation = operation.http_client(http);
    }
    if let Some(retries) = aws.retry_config() {
        operation = operation.standard_retry(retries);
    }
    if let Some(timeouts) = aws.timeout_config() {
        operation = operation.timeout_config(timeouts.clone());
    }
    operation.build().invoke(()).await.map_err(|error| match error {
        SdkError::ServiceError(refused) => Error::Refused(refused.into_err()),
        // The answer would be shown, too.
        SdkError::ResponseError(_) => Error::Unanswered("the answer can't be read".to_owned()),
        other => Error::Unanswered(DisplayErrorContext(other).to_string()),
    })
}

fn endpoint(elsewhere: Option<&str>, region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    elsewhere.map_or_else(|| format!("https://ssm.{region}.{suffix}"), str::to_owned)
}

/// By AWS's Signature Version 4.
fn signed(region: SigningRegion, credentials: SharedCredentialsProvider) -> StaticRuntimePlugin {
    let mut config = Layer::new("GetParameter");
    config.store_put(AuthSchemeOptionResolverParams::from(StaticAuthSchemeOptionResolverParams::new()));
    config.store_put(SigV4OperationSigningConfig {
        region: Some(region),
        name: Some(SigningName::from_static("ssm")),
        ..SigV4OperationSigningConfig::default()
    });
    let scheme = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    let components = RuntimeComponentsBuilder::new("GetParameter")
        .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(scheme)))
        .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
        .with_identity_resolver(SCHEME_ID, credentials);
    StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(components)
}

/// As AWS JSON 1.1 has it (<https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>).
fn request(body: &str) -> Result<HttpRequest, aws_smithy_runtime_api::box_error::BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.1");
    headers.insert("x-amz-target", "AmazonSSM.GetParameter");
    headers.insert("content-length", body.len().to_string());
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<String, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        let answer: Result<Answer, _> = serde_json::from_slice(body);
        return answer
            .map(|answer| answer.parameter.value)
            .map_err(|_| OrchestratorError::other("not a parameter"));
    }
    let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
    let code = refusal.code.rsplit('#').next().unwrap_or_default();
    let refused = ErrorMetadata::builder().code(code).message(refusal.message).build();
    Err(OrchestratorError::operation(refused))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_config::Region;
    use aws_config::retry::RetryConfig;
    use aws_credential_types::Credentials;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    use super::*;

    /// Answers so, one connection each; what was asked.
    async fn ssm(answers: Vec<(u16, &'static str)>) -> (SdkConfig, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let mut asked = Vec::new();
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (mut request, mut part) = (Vec::new(), [0; 4_096]);
                while !request.ends_with(b"}") {
                    let read = stream.read(&mut part).await.unwrap();
                    request.extend(&part[..read]);
                }
                let head = format!(
                    "HTTP/1.1 {status} -\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
                asked.push(String::from_utf8(request).unwrap());
            }
            asked
        });
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("session".to_owned()), None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .endpoint_url(endpoint)
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::ZERO))
            .build();
        (config, asked)
    }

    #[tokio::test]
    async fn a_parameter_is_asked_for_in_aws_own_words() {
        let (aws, asked) =
            ssm(vec![(200, r#"{"Parameter":{"Name":"/key","Type":"SecureString","Value":"s3"}}"#)]).await;
        assert_eq!(value(&aws, "/key").await.unwrap(), "s3");
        let asked = asked.await.unwrap().remove(0);
        let (head, body) = asked.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST / HTTP/1.1\r\n"), "{head}");
        let scope = "/eu-central-1/ssm/aws4_request";
        for part in [
            "x-amz-target: AmazonSSM.GetParameter",
            "Credential=AKIDEXAMPLE/",
            scope,
            "x-amz-security-token: session",
        ] {
            assert!(head.contains(part), "{part}: {head}");
        }
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body, json!({ "Name": "/key", "WithDecryption": true }));
    }

    #[tokio::test]
    async fn a_busy_ssm_is_asked_again() {
        let throttled = (400, r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#);
        let (aws, asked) = ssm(vec![throttled, (500, ""), (200, r#"{"Parameter":{"Value":"s3"}}"#)]).await;
        assert_eq!(value(&aws, "/key").await.unwrap(), "s3");
        assert_eq!(asked.await.unwrap().len(), 3);
    }

    #[tokio::test]
    async fn a_refusal_is_named_and_nothing_of_an_answer_is_told() {
        let refused = r#"{"__type":"com.amazonaws.ssm#ParameterNotFound","Message":"no /key"}"#;
        let (aws, _) = ssm(vec![(400, refused), (200, r#"{"Parameter":"secret words"}"#)]).await;
        let error = value(&aws, "/key").await.unwrap_err();
        assert!(matches!(&error, Error::Refused(refused) if refused.code() == Some("ParameterNotFound")));
        assert!(error.to_string().contains("no /key"), "{error}");
        let error = value(&aws, "/key").await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }

    #[test]
    fn it_is_asked_where_its_region_has_it() {
        assert_eq!(endpoint(None, "eu-central-1"), "https://ssm.eu-central-1.amazonaws.com");
        assert_eq!(endpoint(None, "cn-north-1"), "https://ssm.cn-north-1.amazonaws.com.cn");
        assert_eq!(endpoint(Some("http://127.0.0.1:1"), "eu-central-1"), "http://127.0.0.1:1");
    }
}
