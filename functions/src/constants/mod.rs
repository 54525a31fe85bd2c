//! Routes that clients ask at their start and whose answer is the same for everybody, always: what Crudder says of itself,
//! and what it has none of. A line each, in [`CONSTANTS`]; one function serves them all, since each would take two of a
//! stack's resources to say nothing. A test holds the lines to the function's events in the template.

mod answers;
pub(crate) mod described;

use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::Method;

use crate::refusal::Refusal;
use crate::services::Services;

type Answer = fn(&Services, &Input) -> Reply;

/// A route with its answer.
#[derive(Debug)]
pub struct Constant {
    /// As API Gateway names it; without a parameter in its path.
    pub key: &'static str,
    answer: Answer,
}

const fn constant(key: &'static str, answer: Answer) -> Constant {
    Constant { key, answer }
}

/// All of them.
pub static CONSTANTS: &[Constant] = &[
    // What Crudder says of itself.
    constant("GET /api/v1/instance/extended_description", answers::extended_description),
    constant("GET /api/v1/instance/privacy_policy", answers::privacy_policy),
    // Terms that nobody has written are not there, as on Mastodon.
    constant("GET /api/v1/instance/terms_of_service", answers::not_found),
    // Nobody is counted, so there is nothing to publish: Mastodon's own answer where its operator does not.
    constant("GET /api/v1/instance/activity", answers::not_found),
    constant("GET /.well-known/nodeinfo", answers::nodeinfo_links),
    constant("GET /nodeinfo/2.0", answers::nodeinfo),
    constant("GET /.well-known/host-meta", answers::host_meta),
    // What is shown of who has no pictures. The paths stand in `crudder_wire::entities`, which gives them away.
    constant("GET /avatars/original/missing.png", answers::missing_avatar),
    constant("GET /headers/original/missing.png", answers::missing_header),
    // There is one server, which speaks to no other, translates nothing, and has neither rules nor emojis of its own.
    constant("GET /api/v1/instance/peers", answers::none),
    constant("GET /api/v1/instance/domain_blocks", answers::none),
    constant("GET /api/v1/instance/rules", answers::none),
    constant("GET /api/v1/instance/translation_languages", answers::no_languages),
    constant("GET /api/v1/custom_emojis", answers::none),
    constant("GET /api/v1/announcements", answers::none),
    // Nobody is listed who has not asked for it, and there is no way to ask.
    constant("GET /api/v1/directory", answers::none),
    // What a person could have elsewhere, and nobody has here.
    constant("GET /api/v1/filters", answers::none),
    constant("GET /api/v2/filters", answers::none),
    constant("GET /api/v1/suggestions", answers::none),
    constant("GET /api/v2/suggestions", answers::none),
    constant("GET /api/v1/endorsements", answers::none),
    constant("GET /api/v1/featured_tags", answers::none),
    constant("GET /api/v1/scheduled_statuses", answers::none),
    constant("GET /api/v1/domain_blocks", answers::none),
    // No links are previewed, so none can be talked about.
    constant("GET /api/v1/trends/links", answers::none),
    // Crudder pushes nothing to a device: there is no subscription, and none can be made.
    constant("GET /api/v1/push/subscription", answers::not_found),
    constant("POST /api/v1/push/subscription", answers::no_push),
    constant("PUT /api/v1/push/subscription", answers::not_found),
    constant("DELETE /api/v1/push/subscription", answers::nothing_to_delete),
];

#[expect(clippy::unused_async, reason = "every handler is async")]
pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let found = find(&input.method, &input.path).ok_or_else(ApiError::not_found)?;
    Ok((found.answer)(services, &input))
}

/// The line of a request. `HEAD` gets what `GET` gets.
fn find(method: &Method, path: &str) -> Option<&'static Constant> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    CONSTANTS.iter().find(|constant| constant.key.split_once(' ') == Some((method, path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_finds_its_own_line_and_no_other() {
        let found = |method: Method, path| find(&method, path).map(|constant| constant.key);
        assert_eq!(found(Method::GET, "/nodeinfo/2.0"), Some("GET /nodeinfo/2.0"));
        assert_eq!(found(Method::HEAD, "/api/v2/filters"), Some("GET /api/v2/filters"));
        assert_eq!(found(Method::POST, "/api/v1/push/subscription"), Some("POST /api/v1/push/subscription"));
        assert_eq!(found(Method::POST, "/api/v2/filters"), None);
        assert_eq!(found(Method::GET, "/api/v2/filters/1"), None);
    }

    #[test]
    fn every_route_stands_here_once_and_names_no_parameter() {
        let mut keys: Vec<&str> = CONSTANTS.iter().map(|constant| constant.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), CONSTANTS.len());
        assert!(keys.iter().all(|key| !key.contains('{')));
    }
}
