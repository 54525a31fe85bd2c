//! Sends what is signed, by the SDK's own HTTP client and runtime: no second one is linked for it.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::interceptors::context::{Error as Erased, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::timeout::TimeoutConfig;
use bytes::Bytes;

/// Opening a connection within the region takes a few milliseconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// One try: some megabytes within the region take well below a second.
const ATTEMPT: Duration = Duration::from_secs(5);
/// The first and two more.
const TRIES: u32 = 3;
/// The first pause is up to this long, the next up to twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    /// Scheme and host.
    pub(crate) origin: String,
    /// Path and query.
    pub(crate) path: String,
    /// One that says what is kept, or what is copied.
    pub(crate) header: Option<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// Sends a request, and again where it did not arrive or the other side was busy: what is kept and deleted here may be so
/// twice.
///
/// # Errors
/// Which kind of failure it was at last, never the address.
pub(crate) async fn send(http: &SharedHttpClient, ask: &Ask) -> Result<(), &'static str> {
    let mut pause = PAUSE;
    for number in 1.. {
        let why = match tokio::time::timeout(ATTEMPT, once(http, ask.clone())).await {
            Ok(Ok(200..=299)) => return Ok(()),
            Ok(Ok(503 | 429)) => "it is busy",
            Ok(Ok(500..)) => "it failed",
            Ok(Ok(403)) => return Err("it may not"),
            Ok(Ok(_)) => return Err("it was refused"),
            Ok(Err(())) => "it did not answer",
            Err(_) => "a deadline has passed",
        };
        if number == TRIES {
            return Err(why);
        }
        tokio::time::sleep(pause.mul_f64(rand::random())).await;
        pause *= 2;
    }
    Err("it was not tried")
}

/// The status of the answer.
async fn once(http: &SharedHttpClient, ask: Ask) -> Result<u16, ()> {
    let Ask { method, origin, path, header, body } = ask;
    let operation: Operation<(), u16, Never> = Operation::builder()
        .service_name("pictures")
        .operation_name(method)
        .behavior_version(BehaviorVersion::latest())
        .http_client(http.clone())
        .endpoint_url(&origin)
        .no_auth()
        .no_retry()
        .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .serializer(move |()| {
            let mut request = HttpRequest::new(SdkBody::from(body.clone()));
            request.set_method(method)?;
            request.set_uri(path.as_str())?;
            request.headers_mut().insert("content-length", body.len().to_string());
            if let Some((name, value)) = header.clone() {
                request.headers_mut().insert(name, value);
            }
            Ok(request)
        })
        .deserializer_impl(Status)
        .build();
    operation.invoke(()).await.map_err(|_| ())
}

/// What a body of S3's has in it that tells of an error.
const ERROR: &[u8] = b"<Error>";

/// Of an answer only its status counts.
#[derive(Debug)]
struct Status;

/// No answer is a failure of the sending.
#[derive(Debug, thiserror::Error)]
#[error("never")]
struct Never;

impl DeserializeResponse for Status {
    fn deserialize_nonstreaming(&self, response: &HttpResponse) -> Result<Output, OrchestratorError<Erased>> {
        // A copy that fails on its way is answered 200, and says so in the body.
        let body = response.body().bytes().unwrap_or_default();
        let failed = body.windows(ERROR.len()).any(|part| part == ERROR);
        Ok(Output::erase(if failed && response.status().is_success() {
            500
        } else {
            response.status().as_u16()
        }))
    }
}
