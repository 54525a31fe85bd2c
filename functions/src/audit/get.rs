//! A `GET` of the API, as any visitor sends it.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use crudder_aws::{Limits, Origin, Request, Response};

/// A function that starts cold takes a second at most; API Gateway answers with ten megabytes at most.
const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), bytes: 10 * 1024 * 1024 };
/// The first and one more: a connection may have gone while the sandbox was frozen.
const TRIES: usize = 2;

/// Sends `GET`s to one origin, without any token.
#[derive(Debug)]
pub(super) struct Get(Origin);

impl Get {
    pub(super) fn new(origin: &str, http: SharedHttpClient) -> Self {
        Self(Origin::new("crudder", origin, http, LIMITS))
    }

    /// The answer to a path with its query; `None` where none came.
    pub(super) async fn get(&self, path: &str) -> Option<Response> {
        for _ in 0..TRIES {
            if let Ok(answer) = self.0.ask(Request::new("GET", path)).await {
                return Some(answer);
            }
        }
        None
    }
}
