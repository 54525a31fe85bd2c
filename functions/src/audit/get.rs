//! A `GET` of the API, as any visitor sends it, by the SDK's own HTTP client: one client for all there is.

use std::time::Duration;

use aws_sdk_dynamodb::config::BehaviorVersion;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::timeout::TimeoutConfig;

/// Opening a connection; within the region it takes milliseconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// For one answer. A function that starts cold for it takes a second at most.
const DEADLINE: Duration = Duration::from_secs(10);
/// The first and one more: a connection may have gone while the sandbox was frozen.
const TRIES: usize = 2;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Response {
    /// The status code.
    pub(super) status: u16,
    /// What came with it.
    pub(super) body: Vec<u8>,
}

/// There was no answer. Which error it was, the SDK's runtime does not tell apart.
#[derive(Debug, thiserror::Error)]
#[error("no answer")]
struct NoAnswer;

/// Sends `GET`s to one origin, without any token.
#[derive(Debug)]
pub(super) struct Get {
    operation: Operation<(String, CaptureSmithyConnection), Response, NoAnswer>,
}

impl Get {
    pub(super) fn new(origin: &str, http: SharedHttpClient) -> Self {
        let operation = Operation::builder()
            .service_name("crudder")
            .operation_name("get")
            .behavior_version(BehaviorVersion::latest())
            .http_client(http)
            .endpoint_url(origin.trim_end_matches('/'))
            .no_auth()
            .no_retry()
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .serializer(|(path, connection): (String, CaptureSmithyConnection)| {
                let mut request = HttpRequest::empty();
                request.set_uri(path)?;
                request.add_extension(connection);
                Ok(request)
            })
            .deserializer(|response: &HttpResponse| {
                let body = response.body().bytes().ok_or_else(|| OrchestratorError::operation(NoAnswer))?;
                Ok(Response { status: response.status().as_u16(), body: body.to_vec() })
            })
            .build();
        Self { operation }
    }

    /// The answer to a path with its query; `None` where none came.
    pub(super) async fn get(&self, path: &str) -> Option<Response> {
        for _ in 0..TRIES {
            let connection = CaptureSmithyConnection::new();
            let asked = self.operation.invoke((path.to_owned(), connection.clone()));
            match tokio::time::timeout(DEADLINE, asked).await {
                Ok(Ok(answer)) => return Some(answer),
                Ok(Err(_)) => {}
                // Else it would be used again, and nothing come of it again.
                Err(_) => {
                    if let Some(connection) = connection.get() {
                        connection.poison();
                    }
                }
            }
        }
        None
    }
}
