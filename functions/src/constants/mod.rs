//! Routes that clients ask at their start and whose answer is the same for everybody, always: what Crudder says of itself,
//! and what it has none of. A line each, in [`CONSTANTS`]; one function serves them all, since each would take two of a
//! stack's resources to say nothing. A test holds the lines to the function's events in the template.

mod answers;
mod described;

use crudder_wire::entities::{Document, Empty, NodeInfo, NodeInfoLinks};
use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::Method;
use serde_json::json;

use self::described::{list, nowhere, picture, shown};
use crate::function::{Function, Serve};
use crate::openapi::{Describe, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

type Answer = fn(&Services, &Input) -> Reply;

/// A route with its answer.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// What it says of itself; without a parameter in its path.
    pub route: Route,
    answer: Answer,
}

const fn constant(key: &'static str, needs: Needs, answer: Answer, describe: Describe) -> Constant {
    // What is the same for everybody, always, shows nothing that ends.
    let route = Route::new(key, Capability::Look, needs, describe).audited_by(Audited::Nothing);
    Constant { route, answer }
}

/// The one function of all of them.
pub(crate) static FUNCTIONS: &[Function] = &[Function {
    name: "constants",
    capability: Capability::Look,
    routes: &ROUTES,
    serve: Serve::Http(|services, input| Box::pin(handle(services, input))),
}];

static ROUTES: [Route; CONSTANTS.len()] = {
    let mut routes = [CONSTANTS[0].route; CONSTANTS.len()];
    let mut at = 0;
    while at < routes.len() {
        routes[at] = CONSTANTS[at].route;
        at += 1;
    }
    routes
};

/// All of them.
pub const CONSTANTS: &[Constant] = &[
    // What Crudder says of itself.
    constant(
        "GET /api/v1/instance/extended_description",
        Needs::Nothing,
        answers::extended_description,
        || shown("View the server's extended description").answers::<Document>("The document."),
    ),
    constant("GET /api/v1/instance/privacy_policy", Needs::Nothing, answers::privacy_policy, || {
        shown("View the server's privacy policy").answers::<Document>("The document.")
    }),
    // Terms that nobody has written are not there, as on Mastodon.
    constant("GET /api/v1/instance/terms_of_service", Needs::Nothing, answers::not_found, || {
        nowhere("View the server's terms of service")
    }),
    // Nobody is counted, so there is nothing to publish: Mastodon's own answer where its operator does not.
    constant("GET /api/v1/instance/activity", Needs::Nothing, answers::not_found, || {
        nowhere("View the server's weekly activity")
    }),
    constant("GET /.well-known/nodeinfo", Needs::Nothing, answers::nodeinfo_links, || {
        shown("Discover the server's NodeInfo documents")
            .answers::<NodeInfoLinks>("Links to further documents.")
    }),
    constant("GET /nodeinfo/2.0", Needs::Nothing, answers::nodeinfo, || {
        shown("View the server's NodeInfo").answers::<NodeInfo>("The server's description, as NodeInfo 2.0.")
    }),
    constant("GET /.well-known/host-meta", Needs::Nothing, answers::host_meta, || {
        let text = json!({ "type": "string" });
        shown("Discover the server's WebFinger address").answers_as(
            "application/xrd+xml",
            text,
            "The document, as in RFC 6415.",
        )
    }),
    // What is shown of who has no pictures. The paths stand in `crudder_wire::entities`, which gives them away.
    constant("GET /avatars/original/missing.png", Needs::Nothing, answers::missing_avatar, || {
        picture("View the default avatar")
    }),
    constant("GET /headers/original/missing.png", Needs::Nothing, answers::missing_header, || {
        picture("View the default header image")
    }),
    // There is one server, which speaks to no other, translates nothing, and has neither rules nor emojis of its own.
    constant("GET /api/v1/instance/peers", Needs::Nothing, answers::none, || {
        list(Tag::Instance, "View connected servers")
    }),
    constant("GET /api/v1/instance/domain_blocks", Needs::Nothing, answers::none, || {
        list(Tag::Instance, "View moderated servers")
    }),
    constant("GET /api/v1/instance/rules", Needs::Nothing, answers::none, || {
        list(Tag::Instance, "View the server's rules")
    }),
    constant("GET /api/v1/instance/translation_languages", Needs::Nothing, answers::no_languages, || {
        shown("View translation languages").answers::<Empty>("Always empty: nothing is translated.")
    }),
    constant("GET /api/v1/custom_emojis", Needs::Nothing, answers::none, || {
        list(Tag::Instance, "View all custom emojis")
    }),
    constant("GET /api/v1/announcements", Needs::Nothing, answers::none, || {
        list(Tag::Instance, "View all announcements")
    }),
    // Nobody is listed who has not asked for it, and there is no way to ask.
    constant("GET /api/v1/directory", Needs::Nothing, answers::none, || {
        list(Tag::Accounts, "View the profile directory")
    }),
    // What a person could have elsewhere, and nobody has here.
    constant("GET /api/v1/filters", Needs::Person(&[Scope::ReadFilters]), answers::none, || {
        list(Tag::Accounts, "View your filters (v1)")
    }),
    constant("GET /api/v2/filters", Needs::Person(&[Scope::ReadFilters]), answers::none, || {
        list(Tag::Accounts, "View your filters")
    }),
    constant("GET /api/v1/suggestions", Needs::Person(&[Scope::ReadAccounts]), answers::none, || {
        list(Tag::Relations, "View follow suggestions (v1)")
    }),
    constant("GET /api/v2/suggestions", Needs::Person(&[Scope::ReadAccounts]), answers::none, || {
        list(Tag::Relations, "View follow suggestions")
    }),
    constant("GET /api/v1/endorsements", Needs::Person(&[Scope::ReadAccounts]), answers::none, || {
        list(Tag::Relations, "View your endorsed accounts")
    }),
    constant("GET /api/v1/featured_tags", Needs::Person(&[Scope::ReadAccounts]), answers::none, || {
        list(Tag::Tags, "View your featured hashtags")
    }),
    constant("GET /api/v1/scheduled_statuses", Needs::Person(&[Scope::ReadStatuses]), answers::none, || {
        list(Tag::Statuses, "View your scheduled statuses")
    }),
    constant("GET /api/v1/domain_blocks", Needs::Person(&[Scope::ReadBlocks]), answers::none, || {
        list(Tag::Relations, "View your blocked domains")
    }),
    // No links are previewed, so none can be talked about.
    constant("GET /api/v1/trends/links", Needs::Nothing, answers::none, || {
        list(Tag::Search, "View trending links")
    }),
    // Crudder pushes nothing to a device: there is no subscription, and none can be made.
    constant("GET /api/v1/push/subscription", Needs::Person(&[Scope::Push]), answers::not_found, || {
        nowhere("View your push subscription")
    }),
    constant("POST /api/v1/push/subscription", Needs::Person(&[Scope::Push]), answers::no_push, || {
        Operation::new(Tag::Notifications, "Subscribe to push notifications")
            .refuses(422, "Crudder sends no push notifications.")
    }),
    constant("PUT /api/v1/push/subscription", Needs::Person(&[Scope::Push]), answers::not_found, || {
        nowhere("Change your push subscription")
    }),
    constant(
        "DELETE /api/v1/push/subscription",
        Needs::Person(&[Scope::Push]),
        answers::nothing_to_delete,
        || {
            Operation::new(Tag::Notifications, "Remove your push subscription")
                .answers::<Empty>("There is no subscription.")
        },
    ),
];

#[expect(clippy::unused_async, reason = "every handler is async")]
pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let found = find(&input.method, &input.path).ok_or_else(ApiError::not_found)?;
    Ok((found.answer)(services, &input))
}

/// The line of a request.
fn find(method: &Method, path: &str) -> Option<&'static Constant> {
    CONSTANTS.iter().find(|one| one.route.is_asked(method, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_finds_its_own_line_and_no_other() {
        let found = |method: Method, path| find(&method, path).map(|constant| constant.route.key);
        assert_eq!(found(Method::GET, "/nodeinfo/2.0"), Some("GET /nodeinfo/2.0"));
        assert_eq!(found(Method::HEAD, "/api/v2/filters"), Some("GET /api/v2/filters"));
        assert_eq!(found(Method::POST, "/api/v1/push/subscription"), Some("POST /api/v1/push/subscription"));
        assert_eq!(found(Method::POST, "/api/v2/filters"), None);
        assert_eq!(found(Method::GET, "/api/v2/filters/1"), None);
    }

    #[test]
    fn every_route_stands_here_once_and_names_no_parameter() {
        let mut keys: Vec<&str> = CONSTANTS.iter().map(|constant| constant.route.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), CONSTANTS.len());
        assert!(keys.iter().all(|key| !key.contains('{')));
    }
}
