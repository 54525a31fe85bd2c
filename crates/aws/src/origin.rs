//! One try at an origin, within a deadline: for what needs no signature, or has it in its address.

use std::convert::Infallible;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::timeout::TimeoutConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;

use crate::request::Request;
use crate::response::{Bounded, Response};
use crate::timeouts::CONNECT_TIMEOUT;

/// What an origin may take of us.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connecting, asking and reading, all in all.
    pub deadline: Duration,
    /// The longest body of a response.
    pub bytes: usize,
}

/// Why there is no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoResponse {
    /// Nothing came, not all of it, or more than the bound. Which of these, the SDK's runtime does not tell apart.
    #[error("no answer")]
    None,
    /// The deadline has passed.
    #[error("a deadline has passed")]
    Late,
}

/// Scheme, host and port, like `https://api.example`, and the HTTP client that asks there. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Origin {
    operation: Operation<(Request, CaptureSmithyConnection), Response, Infallible>,
    deadline: Duration,
}

impl Origin {
    /// Asks nobody yet. `name` stands in the SDK's own log.
    #[must_use]
    pub fn new(name: &'static str, origin: &str, http: SharedHttpClient, limits: Limits) -> Self {
        let operation = Operation::builder()
            .service_name(name)
            .operation_name("ask")
            .behavior_version(BehaviorVersion::latest())
            .http_client(http)
            .endpoint_url(origin.trim_end_matches('/'))
            .no_auth()
            .no_retry()
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .serializer(|(request, connection): (Request, CaptureSmithyConnection)| {
                let mut request = request.into_http()?;
                request.add_extension(connection);
                Ok(request)
            })
            .deserializer_impl(Bounded { bytes: limits.bytes, judge: any })
            .build();
        Self { operation, deadline: limits.deadline }
    }

    /// Sends a request once. A response of any status is a response.
    ///
    /// # Errors
    /// [`NoResponse`] where none came within [`Limits`].
    pub async fn ask(&self, request: Request) -> Result<Response, NoResponse> {
        let connection = CaptureSmithyConnection::new();
        let asked = self.operation.invoke((request, connection.clone()));
        if let Ok(answered) = tokio::time::timeout(self.deadline, asked).await {
            return answered.map_err(|_| NoResponse::None);
        }
        // After a freeze of the sandbox the other end may be gone without a word. Unless the connection is thrown away, an
        // HTTP/2 one is used again by every request to come, and each waits for its deadline in turn.
        if let Some(connection) = connection.get() {
            connection.poison();
        }
        Err(NoResponse::Late)
    }
}

#[allow(clippy::unnecessary_wraps)] // Others refuse some.
fn any(answer: Response, _: &HttpResponse) -> Result<Response, Infallible> {
    Ok(answer)
}
