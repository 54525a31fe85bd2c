//! What a route may refuse without saying so itself, from what it takes and who may ask.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::headers;
use crate::openapi::operation::{Operation, Place};

/// Status, name and meaning of each refusal; the last says whether API Gateway may be who refuses, in a shape of its own.
const ALL: [(u16, &str, &str, bool); 10] = [
    (400, "Malformed", "The request could not be read.", false),
    (401, "Unauthorized", "The access token is missing or invalid.", true),
    (403, "Forbidden", "The token does not allow this action.", true),
    (404, "NotFound", "It does not exist, has ended, or you may not see it.", false),
    (413, "TooLarge", "The body is too large.", true),
    (415, "UnsupportedMediaType", "The content type of the body is not supported.", false),
    (422, "Invalid", "A field is invalid: `details` names it.", false),
    (429, "TooManyRequests", "Too many requests. `Retry-After` says when to try again.", true),
    (500, "Internal", "An error of the server.", true),
    (503, "Unavailable", "The server is busy or unavailable: try again soon.", true),
];

/// `components/responses`, with the schema of Crudder's errors.
pub(super) fn responses(error: &Value) -> Value {
    let all = ALL.iter().map(|(status, name, says, _)| ((*name).to_owned(), response(*status, says, error)));
    Value::Object(all.collect::<Map<_, _>>())
}

/// What API Gateway itself refuses with.
pub(super) fn gateway_error() -> Value {
    json!({
        "description": "An error by API Gateway, or of a function that did not answer.",
        "type": "object",
        "properties": { "message": { "type": "string" } },
        "required": ["message"],
    })
}

fn response(status: u16, says: &str, error: &Value) -> Value {
    let is_gateways = ALL.iter().any(|(of, _, _, is_gateways)| *of == status && *is_gateways);
    let schema = if is_gateways {
        json!({ "anyOf": [error, { "$ref": "#/components/schemas/GatewayError" }] })
    } else {
        error.clone()
    };
    let mut response =
        json!({ "description": says, "content": { "application/json": { "schema": schema } } });
    if matches!(status, 429 | 503) {
        let retry_after = json!({
            "description": "Seconds after which to try again. Errors by API Gateway do not have it.",
            "schema": { "type": "integer", "minimum": 0 },
        });
        response["headers"] = headers::with(Some(("Retry-After", retry_after)));
    }
    response
}

/// The refusals of a route, by their status.
pub(super) fn of(operation: &Operation, needs_token: bool, error: &Value) -> BTreeMap<u16, Value> {
    let has = |place| operation.of(place).next().is_some();
    let mut statuses = vec![400, 429, 500, 503];
    if needs_token {
        statuses.extend([401, 403, 422]);
    }
    if has(Place::Path) {
        statuses.push(404);
    }
    if has(Place::Query) || has(Place::Header) {
        statuses.push(422);
    }
    if has(Place::Body) {
        statuses.extend([413, 415, 422]);
    }
    let common = ALL.iter().filter(|(status, ..)| statuses.contains(status));
    let mut refusals: BTreeMap<u16, Value> = common
        .map(|(status, name, ..)| (*status, json!({ "$ref": format!("#/components/responses/{name}") })))
        .collect();
    refusals
        .extend(operation.refusals.iter().map(|(status, says)| (*status, response(*status, says, error))));
    refusals
}
