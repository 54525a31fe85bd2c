//! The routes of `AppsApi`: one line each, with what each needs of the token that comes with a request.
//!
//! Those that have a function of their own stand in the template, too; a test holds the two together, so a new route
//! can't be forgotten here, nor go without a scope. OAuth's own routes are here alone.

use crudder_domain::{Access, Scope};
use crudder_wire::{Input, Reply};
use futures::future::BoxFuture;
use lambda_http::http::Method;

use super::{register, sign_up, verify_credentials};
use crate::oauth;
use crate::openapi::Describe;
use crate::refusal::Refusal;
use crate::services::Services;

/// What a route needs of a token. Of several scopes any one will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: a token is not even looked at.
    Nothing,
    /// A visitor may read it; a token that comes has to hold, and to allow one of these.
    NothingOr(&'static [Scope]),
    /// A token, also one that stands for no person.
    Token,
    /// A person's token that allows one of these.
    Person(&'static [Scope]),
}

/// What a route of `AppsApi` alone is served by; it gets what the token allows, where it needs one.
pub(crate) type Own =
    for<'a> fn(&'a Services, Input, Option<Access>) -> BoxFuture<'a, Result<Reply, Refusal>>;

/// Who serves a route.
#[derive(Clone, Copy)]
pub(crate) enum Server {
    /// The handler of that name, which has a function of its own as well.
    Function(&'static str),
    /// A handler that is nobody else's.
    Own(Own),
}

/// A route.
pub struct Route {
    /// As API Gateway names it: `GET /api/v1/accounts/{id}`.
    pub key: &'static str,
    /// What it needs of a token.
    pub needs: Needs,
    pub(crate) server: Server,
}

impl Route {
    /// The handler with a function of its own; none for a route of `AppsApi` alone.
    #[must_use]
    pub const fn function(&self) -> Option<&'static str> {
        match self.server {
            Server::Function(name) => Some(name),
            Server::Own(_) => None,
        }
    }

    /// Whether it is there under its very path only. Each sign-up is billed, and a home timeline is the dearest read there is:
    /// the gateway's throttles of these routes know that one path. By another, such as one with a slash at its end, which
    /// is `/{proxy+}`'s, they would be served past them.
    pub(crate) fn has_one_path(&self) -> bool {
        matches!(self.key, "POST /api/v1/accounts" | "GET /api/v1/timelines/home")
    }

    fn split(&self) -> (&'static str, &'static str) {
        self.key.split_once(' ').unwrap_or((self.key, ""))
    }
}

const fn route(key: &'static str, needs: Needs, function: &'static str) -> Route {
    Route { key, needs, server: Server::Function(function) }
}

/// A route of `AppsApi` alone, as its description has it.
pub(crate) struct Described {
    pub(crate) key: &'static str,
    pub(crate) needs: Needs,
    /// What serves it, by its path in the code.
    pub(crate) module: &'static str,
    pub(crate) describe: Describe,
}

macro_rules! own {
    (describe $key:literal, $needs:ident, $($module:ident)::+) => {
        Described {
            key: $key,
            needs: Needs::$needs,
            module: stringify!($($module)::+),
            describe: $($module)::+::describe,
        }
    };
    ($key:literal, $needs:ident, $($module:ident)::+) => {
        Route {
            key: $key,
            needs: Needs::$needs,
            server: Server::Own(|services, input, access| Box::pin($($module)::+::handle(services, input, access))),
        }
    };
}

use Needs::{Nothing, NothingOr, Person};
use Scope::{
    Profile, Push, Read, ReadAccounts, ReadBlocks, ReadBookmarks, ReadFavourites, ReadFilters, ReadFollows,
    ReadLists, ReadMutes, ReadNotifications, ReadSearch, ReadStatuses, WriteAccounts, WriteBlocks,
    WriteBookmarks, WriteConversations, WriteFavourites, WriteFollows, WriteLists, WriteMedia, WriteMutes,
    WriteNotifications, WriteReports, WriteStatuses,
};

macro_rules! routes {
    ($($kind:ident $(!($($own:tt)+))? $(($($route:tt)+))?),+ $(,)?) => {
        /// All of them.
        pub static ROUTES: &[Route] = &[$($($kind!($($own)+))? $($kind($($route)+))?),+];

        /// What those say of themselves that have no function of their own; the others stand in the table of functions.
        pub(crate) static OWN: &[Described] = &[$($($kind!(describe $($own)+),)?)+];
    };
}

routes! {
    own!("GET /.well-known/oauth-authorization-server", Nothing, oauth::server),
    own!("GET /oauth/authorize", Nothing, oauth::ask),
    own!("POST /oauth/authorize", Nothing, oauth::decide),
    own!("POST /oauth/token", Nothing, oauth::token),
    own!("POST /oauth/revoke", Nothing, oauth::revoke),
    own!("POST /api/v1/apps", Nothing, register),
    own!("GET /api/v1/apps/verify_credentials", Token, verify_credentials),
    own!("POST /api/v1/accounts", Token, sign_up),
    route(
        "GET /api/v1/accounts/verify_credentials",
        Person(&[ReadAccounts, Profile]),
        "accounts_verify_credentials",
    ),
    route(
        "PATCH /api/v1/accounts/update_credentials",
        Person(&[WriteAccounts]),
        "accounts_update_credentials",
    ),
    route("DELETE /api/v1/profile/avatar", Person(&[WriteAccounts]), "profile_delete_avatar"),
    route("DELETE /api/v1/profile/header", Person(&[WriteAccounts]), "profile_delete_header"),
    route("GET /api/v1/accounts/lookup", NothingOr(&[ReadAccounts]), "accounts_lookup"),
    route("GET /api/v1/accounts/search", Person(&[ReadAccounts]), "accounts_search"),
    route(
        "GET /api/v1/accounts/familiar_followers",
        Person(&[ReadFollows]),
        "accounts_familiar_followers",
    ),
    route("GET /api/v1/accounts/relationships", Person(&[ReadFollows]), "accounts_relationships"),
    route("GET /api/v1/accounts", NothingOr(&[ReadAccounts]), "accounts_index"),
    route("GET /api/v1/accounts/{id}", NothingOr(&[ReadAccounts]), "accounts_show"),
    route("GET /api/v1/accounts/{id}/statuses", NothingOr(&[ReadStatuses]), "accounts_statuses"),
    route("GET /api/v1/accounts/{id}/featured_tags", NothingOr(&[ReadAccounts]), "accounts_featured_tags"),
    route("GET /api/v1/accounts/{id}/lists", Person(&[ReadLists]), "accounts_lists"),
    route("GET /api/v1/preferences", Person(&[ReadAccounts]), "preferences"),
    route("GET /.well-known/webfinger", Nothing, "webfinger"),
    route("GET /api/v1/accounts/{id}/followers", NothingOr(&[ReadAccounts]), "accounts_followers"),
    route("GET /api/v1/accounts/{id}/following", NothingOr(&[ReadAccounts]), "accounts_following"),
    route("POST /api/v1/accounts/{id}/follow", Person(&[WriteFollows]), "accounts_follow"),
    route("POST /api/v1/accounts/{id}/unfollow", Person(&[WriteFollows]), "accounts_unfollow"),
    route(
        "POST /api/v1/accounts/{id}/remove_from_followers",
        Person(&[WriteFollows]),
        "accounts_remove_from_followers",
    ),
    route("POST /api/v1/accounts/{id}/block", Person(&[WriteBlocks]), "accounts_block"),
    route("POST /api/v1/accounts/{id}/unblock", Person(&[WriteBlocks]), "accounts_unblock"),
    route("POST /api/v1/accounts/{id}/mute", Person(&[WriteMutes]), "accounts_mute"),
    route("POST /api/v1/accounts/{id}/unmute", Person(&[WriteMutes]), "accounts_unmute"),
    route("POST /api/v1/accounts/{id}/note", Person(&[WriteAccounts]), "accounts_note"),
    route("GET /api/v1/blocks", Person(&[ReadBlocks]), "accounts_blocks"),
    route("GET /api/v1/mutes", Person(&[ReadMutes]), "accounts_mutes"),
    route("GET /api/v1/follow_requests", Person(&[ReadFollows]), "follow_requests_index"),
    route(
        "POST /api/v1/follow_requests/{account_id}/authorize",
        Person(&[WriteFollows]),
        "follow_requests_authorize",
    ),
    route(
        "POST /api/v1/follow_requests/{account_id}/reject",
        Person(&[WriteFollows]),
        "follow_requests_reject",
    ),
    route("POST /api/v1/statuses", Person(&[WriteStatuses]), "statuses_create"),
    route("GET /api/v1/statuses", NothingOr(&[ReadStatuses]), "statuses_index"),
    route("GET /api/v1/statuses/{id}", NothingOr(&[ReadStatuses]), "statuses_show"),
    route("GET /api/v1/statuses/{id}/context", NothingOr(&[ReadStatuses]), "statuses_context"),
    route("PUT /api/v1/statuses/{id}", Person(&[WriteStatuses]), "statuses_edit"),
    route("GET /api/v1/statuses/{id}/source", Person(&[ReadStatuses]), "statuses_source"),
    route("GET /api/v1/statuses/{id}/history", NothingOr(&[ReadStatuses]), "statuses_history"),
    route("DELETE /api/v1/statuses/{id}", Person(&[WriteStatuses]), "statuses_delete"),
    route("GET /api/v1/statuses/{id}/favourited_by", NothingOr(&[ReadAccounts]), "statuses_favourited_by"),
    route("POST /api/v1/statuses/{id}/favourite", Person(&[WriteFavourites]), "statuses_favourite"),
    route("POST /api/v1/statuses/{id}/unfavourite", Person(&[WriteFavourites]), "statuses_unfavourite"),
    route("GET /api/v1/statuses/{id}/reblogged_by", NothingOr(&[ReadAccounts]), "statuses_reblogged_by"),
    route("POST /api/v1/statuses/{id}/reblog", Person(&[WriteStatuses]), "statuses_reblog"),
    route("POST /api/v1/statuses/{id}/unreblog", Person(&[WriteStatuses]), "statuses_unreblog"),
    route("POST /api/v1/statuses/{id}/bookmark", Person(&[WriteBookmarks]), "statuses_bookmark"),
    route("POST /api/v1/statuses/{id}/unbookmark", Person(&[WriteBookmarks]), "statuses_unbookmark"),
    route("POST /api/v1/statuses/{id}/mute", Person(&[WriteMutes]), "statuses_mute"),
    route("POST /api/v1/statuses/{id}/unmute", Person(&[WriteMutes]), "statuses_unmute"),
    route("POST /api/v1/statuses/{id}/pin", Person(&[WriteAccounts]), "statuses_pin"),
    route("POST /api/v1/statuses/{id}/unpin", Person(&[WriteAccounts]), "statuses_unpin"),
    route("GET /api/v1/favourites", Person(&[ReadFavourites]), "statuses_favourites"),
    route("GET /api/v1/bookmarks", Person(&[ReadBookmarks]), "statuses_bookmarks"),
    route("GET /api/v1/polls/{id}", NothingOr(&[ReadStatuses]), "polls_show"),
    route("POST /api/v1/polls/{id}/votes", Person(&[WriteStatuses]), "polls_votes"),
    route("POST /api/v2/media", Person(&[WriteMedia]), "media_create"),
    route("POST /api/v1/media", Person(&[WriteMedia]), "media_create_v1"),
    route("GET /api/v1/media/{id}", Person(&[WriteMedia]), "media_show"),
    route("PUT /api/v1/media/{id}", Person(&[WriteMedia]), "media_update"),
    route("DELETE /api/v1/media/{id}", Person(&[WriteMedia]), "media_delete"),
    route("POST /api/v1/reports", Person(&[WriteReports]), "reports_create"),
    route("GET /api/v1/timelines/home", Person(&[ReadStatuses]), "timelines_home"),
    route("GET /api/v1/timelines/public", NothingOr(&[ReadStatuses]), "timelines_public"),
    route("GET /api/v1/timelines/list/{id}", Person(&[ReadLists]), "timelines_list"),
    route("GET /api/v1/lists", Person(&[ReadLists]), "lists_index"),
    route("POST /api/v1/lists", Person(&[WriteLists]), "lists_create"),
    route("GET /api/v1/lists/{id}", Person(&[ReadLists]), "lists_show"),
    route("PUT /api/v1/lists/{id}", Person(&[WriteLists]), "lists_update"),
    route("DELETE /api/v1/lists/{id}", Person(&[WriteLists]), "lists_delete"),
    route("GET /api/v1/lists/{id}/accounts", Person(&[ReadLists]), "lists_accounts"),
    route("POST /api/v1/lists/{id}/accounts", Person(&[WriteLists]), "lists_add"),
    route("DELETE /api/v1/lists/{id}/accounts", Person(&[WriteLists]), "lists_remove"),
    route("GET /api/v1/notifications", Person(&[ReadNotifications]), "notifications_index"),
    route("GET /api/v1/notifications/{id}", Person(&[ReadNotifications]), "notifications_show"),
    route(
        "GET /api/v1/notifications/unread_count",
        Person(&[ReadNotifications]),
        "notifications_unread_count",
    ),
    route("POST /api/v1/notifications/clear", Person(&[WriteNotifications]), "notifications_clear"),
    route("POST /api/v1/notifications/{id}/dismiss", Person(&[WriteNotifications]), "notifications_dismiss"),
    route("GET /api/v2/notifications", Person(&[ReadNotifications]), "notifications_groups"),
    route("GET /api/v2/notifications/{group_key}", Person(&[ReadNotifications]), "notifications_group"),
    route(
        "GET /api/v2/notifications/{group_key}/accounts",
        Person(&[ReadNotifications, WriteNotifications]),
        "notifications_group_accounts",
    ),
    route(
        "POST /api/v2/notifications/{group_key}/dismiss",
        Person(&[WriteNotifications]),
        "notifications_group_dismiss",
    ),
    route(
        "GET /api/v2/notifications/unread_count",
        Person(&[ReadNotifications]),
        "notifications_groups_unread_count",
    ),
    route("GET /api/v2/notifications/policy", Person(&[ReadNotifications]), "notifications_policy"),
    route("GET /api/v1/markers", Person(&[ReadStatuses]), "markers_show"),
    route("POST /api/v1/markers", Person(&[WriteStatuses]), "markers_save"),
    route("GET /api/v1/conversations", Person(&[ReadStatuses]), "conversations_index"),
    route("POST /api/v1/conversations/{id}/read", Person(&[WriteConversations]), "conversations_read"),
    route("POST /api/v1/conversations/{id}/unread", Person(&[WriteConversations]), "conversations_unread"),
    route("DELETE /api/v1/conversations/{id}", Person(&[WriteConversations]), "conversations_delete"),
    route("GET /api/v1/timelines/tag/{hashtag}", NothingOr(&[ReadStatuses]), "timelines_tag"),
    route("GET /api/v1/tags/{hashtag}", NothingOr(&[ReadFollows, ReadStatuses]), "tags_show"),
    route("POST /api/v1/tags/{hashtag}/follow", Person(&[WriteFollows]), "tags_follow"),
    route("POST /api/v1/tags/{hashtag}/unfollow", Person(&[WriteFollows]), "tags_unfollow"),
    route("GET /api/v1/trends/tags", NothingOr(&[ReadStatuses]), "trends_tags"),
    route("GET /api/v1/trends", NothingOr(&[ReadStatuses]), "trends_index"),
    route("GET /api/v1/trends/statuses", NothingOr(&[ReadStatuses]), "trends_statuses"),
    route("GET /api/v2/search", NothingOr(&[ReadSearch]), "search_everything"),
    route("GET /api/v1/followed_tags", Person(&[ReadFollows]), "tags_followed"),
    route("GET /api/v1/instance", Nothing, "instance_v1"),
    route("GET /api/v2/instance", Nothing, "instance_v2"),
    route("GET /api/v1/instance/extended_description", Nothing, "constants"),
    route("GET /api/v1/instance/privacy_policy", Nothing, "constants"),
    route("GET /api/v1/instance/terms_of_service", Nothing, "constants"),
    route("GET /api/v1/instance/activity", Nothing, "constants"),
    route("GET /.well-known/nodeinfo", Nothing, "constants"),
    route("GET /nodeinfo/2.0", Nothing, "constants"),
    route("GET /.well-known/host-meta", Nothing, "constants"),
    route("GET /avatars/original/missing.png", Nothing, "constants"),
    route("GET /headers/original/missing.png", Nothing, "constants"),
    route("GET /api/v1/instance/peers", Nothing, "constants"),
    route("GET /api/v1/instance/domain_blocks", Nothing, "constants"),
    route("GET /api/v1/instance/rules", Nothing, "constants"),
    route("GET /api/v1/instance/translation_languages", Nothing, "constants"),
    route("GET /api/v1/custom_emojis", Nothing, "constants"),
    route("GET /api/v1/announcements", Nothing, "constants"),
    route("GET /api/v1/directory", Nothing, "constants"),
    route("GET /api/v1/trends/links", Nothing, "constants"),
    route("GET /api/v1/filters", Person(&[ReadFilters]), "constants"),
    route("GET /api/v2/filters", Person(&[ReadFilters]), "constants"),
    route("GET /api/v1/suggestions", Person(&[ReadAccounts]), "constants"),
    route("GET /api/v2/suggestions", Person(&[ReadAccounts]), "constants"),
    route("GET /api/v1/endorsements", Person(&[ReadAccounts]), "constants"),
    route("GET /api/v1/featured_tags", Person(&[ReadAccounts]), "constants"),
    route("GET /api/v1/scheduled_statuses", Person(&[ReadStatuses]), "constants"),
    route("GET /api/v1/domain_blocks", Person(&[ReadBlocks]), "constants"),
    route("GET /api/v1/push/subscription", Person(&[Push]), "constants"),
    route("POST /api/v1/push/subscription", Person(&[Push]), "constants"),
    route("PUT /api/v1/push/subscription", Person(&[Push]), "constants"),
    route("DELETE /api/v1/push/subscription", Person(&[Push]), "constants"),
    route("GET /api/openapi.json", Nothing, "openapi_show"),
    route("GET /api/v1/crudder/lifetimes", Nothing, "crudder_lifetimes"),
    route("POST /api/v1/crudder/statuses/{id}/renew", Person(&[WriteStatuses]), "crudder_renew"),
    // All of it, so no narrower scope will do.
    route("GET /api/v1/crudder/export", Person(&[Read]), "crudder_export"),
    route("GET /health", Nothing, "health"),
}

/// Whether a function's routes are read by visitors, too, and take a token where there is one.
pub(crate) fn takes_visitors(function: &str) -> bool {
    ROUTES
        .iter()
        .any(|route| matches!(route.needs, Needs::NothingOr(_)) && route.function() == Some(function))
}

/// Whether a function's routes are the same for everybody, and take no token.
pub(crate) fn knows_nobody(function: &str) -> bool {
    let mut own = ROUTES.iter().filter(|route| route.function() == Some(function)).peekable();
    own.peek().is_some() && own.all(|route| matches!(route.needs, Needs::Nothing))
}

/// What a method and a path lead to.
pub(crate) enum Found {
    /// A route, with the parameters in its path.
    Route(&'static Route, Vec<(String, String)>),
    /// Routes of that path, for these methods only.
    OtherMethods(String),
    /// Nothing.
    Nothing,
}

/// The route for a request, the most specific first: a word goes before a parameter, as at API Gateway. `HEAD` gets
/// what `GET` gets.
pub(crate) fn find(method: &Method, path: &str) -> Found {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let mut best: Option<(&'static Route, Vec<(String, String)>)> = None;
    let mut methods = Vec::new();
    for route in ROUTES {
        let (its_method, its_path) = route.split();
        let Some(parameters) = parameters(its_path, path) else { continue };
        methods.push(its_method);
        let is_better = best.as_ref().is_none_or(|(_, of_best)| parameters.len() < of_best.len());
        if its_method == method && is_better {
            best = Some((route, parameters));
        }
    }
    match best {
        Some((route, parameters)) => Found::Route(route, parameters),
        None if methods.is_empty() => Found::Nothing,
        None => {
            methods.sort_unstable();
            methods.dedup();
            Found::OtherMethods(methods.join(", "))
        }
    }
}

/// The values of the parameters where the path is of that form.
fn parameters(form: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut forms, mut parts) = (form.split('/'), path.split('/'));
    let mut parameters = Vec::new();
    loop {
        match (forms.next(), parts.next()) {
            (None, None) => return Some(parameters),
            (Some(form), Some(part)) => {
                match form.strip_prefix('{').and_then(|form| form.strip_suffix('}')) {
                    Some(_) if part.is_empty() => return None,
                    Some(name) => parameters.push((name.to_owned(), part.to_owned())),
                    None if form == part => {}
                    None => return None,
                }
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(request: &str, expected: &str) {
        let (method, path) = request.split_once(' ').unwrap();
        let found = match find(&method.parse().unwrap(), path) {
            Found::Route(route, parameters) => {
                let parameters = parameters.iter().map(|(name, value)| format!(" {name}={value}"));
                format!("{}{}", route.key, parameters.collect::<String>())
            }
            Found::OtherMethods(methods) => methods,
            Found::Nothing => "nothing".to_owned(),
        };
        assert_eq!(found, expected, "{request}");
    }

    #[test]
    fn a_word_goes_before_a_parameter() {
        check("GET /api/v1/accounts/lookup", "GET /api/v1/accounts/lookup");
        check("GET /api/v1/accounts/7", "GET /api/v1/accounts/{id} id=7");
        check("HEAD /api/v1/accounts/7", "GET /api/v1/accounts/{id} id=7");
        check("POST /api/v1/accounts/7/follow", "POST /api/v1/accounts/{id}/follow id=7");
    }

    #[test]
    fn what_is_not_there_is_told_from_what_is_for_other_methods() {
        check("PATCH /api/v1/statuses/7", "DELETE, GET, PUT");
        check("DELETE /oauth/token", "POST");
        check("GET /api/v1/nothing", "nothing");
        check("GET /api/v1/accounts/", "nothing");
        check("GET /", "nothing");
    }

    #[test]
    fn every_route_stands_here_once() {
        let mut keys: Vec<&str> = ROUTES.iter().map(|route| route.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), ROUTES.len());
    }
}
