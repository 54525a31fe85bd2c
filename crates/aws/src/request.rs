//! What is sent.

use std::fmt::Display;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986 calls unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request to an origin that is known already.
#[derive(Clone, Debug)]
pub struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

impl Request {
    /// A request without headers and body. `path` begins with `/` and has its query, percent-encoded.
    #[must_use]
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: Bytes::new() }
    }

    /// Adds a header; `name` is in lower case.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// The request in the type of the SDK's runtime. A `GET` says nothing of the length of the body that it does not have.
    pub(crate) fn into_http(self) -> Result<HttpRequest, BoxError> {
        let length = (self.method != "GET").then(|| self.body.len().to_string());
        let mut request = HttpRequest::new(SdkBody::from(self.body));
        request.set_method(self.method)?;
        request.set_uri(self.path)?;
        let length = length.map(|length| ("content-length", length));
        for (name, value) in self.headers.into_iter().chain(length) {
            request.headers_mut().try_insert(name, value)?;
        }
        Ok(request)
    }
}

/// A text as one segment of a path, or one name or value of a query: `GET /a` is `GET%20%2Fa`.
#[must_use]
pub fn encoded(text: &str) -> impl Display {
    utf8_percent_encode(text, ENCODED)
}
