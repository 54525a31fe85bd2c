//! What comes back, read within a bound.

use aws_smithy_runtime_api::client::interceptors::context::{Error as Erased, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::Limited;

/// A response, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code, whichever it is.
    pub status: u16,
    /// What came with it.
    pub body: Bytes,
}

impl Response {
    /// Whether the status is one of 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..=299).contains(&self.status)
    }
}

/// Reads any response whole, of at most so many bytes: one that is longer is no response.
///
/// The SDK's runtime reads a body to its end, whatever its length, unless a deserializer takes it away unread. Ours puts a
/// body in its place that fails past the bound, and lets the runtime read that: so reading stays within the runtime's own
/// deadline for one try, and a refusal in the body is still seen by what decides about another try.
#[derive(Debug)]
pub(crate) struct Bounded<E> {
    pub(crate) bytes: usize,
    pub(crate) judge: Judge<E>,
}

/// Makes an error of a response that is one.
pub(crate) type Judge<E> = fn(Response, &HttpResponse) -> Result<Response, E>;

impl<E: std::error::Error + Send + Sync + 'static> DeserializeResponse for Bounded<E> {
    fn deserialize_streaming(
        &self,
        response: &mut HttpResponse,
    ) -> Option<Result<Output, OrchestratorError<Erased>>> {
        let unread = std::mem::replace(response.body_mut(), SdkBody::taken());
        *response.body_mut() = SdkBody::from_body_1_x(Limited::new(unread, self.bytes));
        None
    }

    fn deserialize_nonstreaming(&self, response: &HttpResponse) -> Result<Output, OrchestratorError<Erased>> {
        let body = Bytes::copy_from_slice(response.body().bytes().unwrap_or_default());
        let answer = Response { status: response.status().as_u16(), body };
        let judged = (self.judge)(answer, response);
        judged.map(Output::erase).map_err(|error| OrchestratorError::operation(Erased::erase(error)))
    }
}
