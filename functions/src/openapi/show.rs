//! `GET /api/openapi.json`: this API described for programs.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use crudder_wire::{Input, Reply};
use lambda_http::http::header::ETAG;
use serde_json::{Map, Value};

use super::{Operation, Tag};
use crate::instance;
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route};
use crate::services::Services;

/// Written by `UPDATE_DOCS=1 cargo test -p crudder-functions openapi`.
const DOCUMENT: &str = include_str!("openapi.json");

/// Another document has another one, by which clients and caches know theirs.
static TAG: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    DOCUMENT.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
});

pub(crate) const ROUTE: Route =
    Route::new("GET /api/openapi.json", Capability::None, Needs::Nothing, describe)
        .audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Instance, "View this OpenAPI document")
        .header::<String>("If-None-Match", "The `ETag` of the copy that the client has.")
        .answers::<Map<String, Value>>("The OpenAPI document.")
        .answers_nothing(304, "The client's copy is current.")
}

#[expect(clippy::unused_async, reason = "every handler is async")]
pub(crate) async fn handle(_: &Services, input: Input) -> Result<Reply, Refusal> {
    let reply = if input.has(&TAG) { Reply::not_modified() } else { Reply::json(DOCUMENT.to_owned()) };
    Ok(reply.header(ETAG, TAG.as_str()).public_for(instance::KEPT))
}
