//! Every refusal, by meaning, in Mastodon's shape (<https://docs.joinmastodon.org/entities/Error/>).
//!
//! What is not there, what has ended and what is not for the viewer to know of look the same: 404.

use std::collections::BTreeMap;
use std::fmt::Display;

use crudder_domain::RateLimitState;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

/// A refusal: its status and its words for the client. What went wrong inside never stands in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {error}")]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// One sentence for a person.
    pub error: String,
    /// More for a developer: which field, which rule.
    pub description: Option<String>,
    /// The field that broke a rule, and how.
    pub field: Option<(&'static str, String)>,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u32>,
    /// How who asked stands to a limit, where that is counted.
    pub standing: Option<Box<RateLimitState>>,
}

/// A refusal as the client gets it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub struct ErrorBody<'a> {
    /// One sentence for a person; at OAuth's routes a word for programs.
    error: &'a str,
    /// More for a developer.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<&'a str>,
    /// The field that broke a rule, and how.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<BTreeMap<&'a str, [Detail<'a>; 1]>>,
}

/// How a field breaks a rule.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ErrorDetail")]
struct Detail<'a> {
    error: &'static str,
    description: &'a str,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self {
            status,
            error: error.into(),
            description: None,
            field: None,
            retry_after: None,
            standing: None,
        }
    }

    /// Says more, for whoever writes the client.
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Says how who asked stands to a limit, unless that is said already.
    #[must_use]
    pub fn standing(mut self, standing: RateLimitState) -> Self {
        self.standing.get_or_insert_with(|| Box::new(standing));
        self
    }

    /// 400: what came can't be read.
    #[must_use]
    pub fn malformed(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "The request could not be read").describe(why)
    }

    /// 400: a code that some other code, or none, would have been right for.
    #[must_use]
    pub fn bad_code(why: impl Into<String>) -> Self {
        let why = why.into();
        let mut error = Self::new(StatusCode::BAD_REQUEST, format!("code {why}"));
        error.field = Some(("code", why));
        error
    }

    /// 401: no token, or one that doesn't hold.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "The access token is invalid")
    }

    /// 401: the name or the password is wrong; which of them is not said.
    #[must_use]
    pub fn wrong_credentials() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "The username, e-mail or password is wrong")
    }

    /// 403: known, but not allowed.
    #[must_use]
    pub fn forbidden(why: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, why)
    }

    /// 403: the token is good, but none of its scopes allows this.
    #[must_use]
    pub fn out_of_scope(wanted: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "This action is outside the authorized scopes")
            .describe(format!("this action needs the scope {wanted}"))
    }

    /// 404: not there, ended, or not for the viewer to know of.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Record not found")
    }

    /// 404, for something that a field names.
    #[must_use]
    pub fn named_not_found(field: &'static str) -> Self {
        let mut error = Self::new(StatusCode::NOT_FOUND, "Record not found");
        error.description = Some(format!("{field} does not exist"));
        error.field = Some((field, "does not exist".to_owned()));
        error
    }

    /// 405: there, but not for this method.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "The method is not allowed for this path")
    }

    /// 409: an idempotency key that came before with another request.
    #[must_use]
    pub fn idempotency_conflict() -> Self {
        Self::new(StatusCode::CONFLICT, "This Idempotency-Key was used for a different request")
    }

    /// 413: more than the route takes.
    #[must_use]
    pub fn too_large(max_bytes: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large")
            .describe(format!("at most {max_bytes} bytes"))
    }

    /// 415: a body of a kind that nobody reads here.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The content type is not supported")
            .describe("send application/json, application/x-www-form-urlencoded or multipart/form-data")
    }

    /// 422: readable, but a field breaks a rule.
    #[must_use]
    pub fn invalid(field: &'static str, why: impl Display) -> Self {
        let why = why.to_string();
        let mut error =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, format!("Validation failed: {field} {why}"));
        error.field = Some((field, why));
        error
    }

    /// 422: a rule about `field` forbids this request; `sentence` says so without the field's name, as Mastodon does: "You can
    /// pin at most 5 posts".
    #[must_use]
    pub fn not_allowed(field: &'static str, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        let mut error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, format!("Validation failed: {sentence}"));
        error.field = Some((field, sentence));
        error
    }

    /// 422: a token that stands for an app alone, where a person is needed. As Mastodon has it.
    #[must_use]
    pub fn person_needed() -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "This method requires an authenticated user")
    }

    /// 429: too often.
    #[must_use]
    pub fn too_many_requests(retry_after: u32) -> Self {
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
        error.retry_after = Some(retry_after);
        error
    }

    /// 500: a fault of ours.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our end")
    }

    /// 503: the store or the user pool is busy or away; the same request may succeed soon.
    #[must_use]
    pub fn unavailable(retry_after: u32) -> Self {
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "The service is busy, please try again");
        error.retry_after = Some(retry_after);
        error
    }

    /// The JSON that the client gets.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let details = self.field.as_ref().map(|(field, why)| {
            BTreeMap::from([(*field, [Detail { error: "ERR_INVALID", description: why }])])
        });
        let body = ErrorBody { error: &self.error, error_description: self.description.as_deref(), details };
        serde_json::to_value(body).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_rule_names_its_field() {
        let error = ApiError::invalid("expires_in", "must be between 60 and 2592000 seconds");
        assert_eq!(error.status, 422);
        assert_eq!(
            error.to_json(),
            serde_json::json!({
                "error": "Validation failed: expires_in must be between 60 and 2592000 seconds",
                "details": { "expires_in": [{ "error": "ERR_INVALID", "description": "must be between 60 and 2592000 seconds" }] },
            })
        );
    }

    #[test]
    fn a_refused_action_is_a_sentence_of_its_own_with_the_field_in_the_details() {
        let error = ApiError::not_allowed("id", "You can pin at most 5 posts");
        assert_eq!(
            (error.status.as_u16(), error.to_json()),
            (
                422,
                serde_json::json!({
                    "error": "Validation failed: You can pin at most 5 posts",
                    "details": { "id": [{ "error": "ERR_INVALID", "description": "You can pin at most 5 posts" }] },
                })
            )
        );
    }

    #[test]
    fn what_is_not_there_says_nothing_more() {
        assert_eq!(ApiError::not_found().to_json(), serde_json::json!({ "error": "Record not found" }));
    }
}
