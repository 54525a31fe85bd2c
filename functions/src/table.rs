//! Every handler, once. A test holds this table, `template.yaml` and `events/` against each other.

use crudder_wire::body::BodyKind;
use crudder_wire::{Input, Reply};
use futures::future::BoxFuture;
use serde_json::Value;

use crate::capability::Capability;
use crate::invoke::InvokeError;
use crate::openapi::{Describe, Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;
use crate::{
    accounts, apps, audit, auth, brake, constants, conversations, crudder, follow_requests, instance, lists,
    markers, media, notifications, openapi, polls, profile, reports, search, statuses, stream, tags,
    timelines, trends, trigger,
};

/// What a route is said to be that has no `describe` beside its `handle`: a test finds it.
fn describe() -> Operation {
    Operation::new(Tag::Crudder, "")
}

/// A Lambda function.
#[derive(Debug)]
pub struct Function {
    /// The template's `Handler:`; the module's path with an underscore.
    pub name: &'static str,
    /// What its services may do.
    pub capability: Capability,
    /// What it does.
    pub(crate) serve: Serve,
}

/// Answers a request.
pub(crate) type Http = for<'a> fn(&'a Services, Input) -> BoxFuture<'a, Result<Reply, Refusal>>;
type Event = for<'a> fn(&'a Services, Value) -> BoxFuture<'a, Result<Value, InvokeError>>;

#[derive(Debug)]
pub(crate) enum Serve {
    /// A route of the HTTP API.
    Http(Http),
    /// Anything else that Lambda invokes.
    Event(Event),
}

macro_rules! http {
    (describe $($module:ident)::+) => {
        Some({
            #[allow(unused_imports, reason = "a route that says nothing of itself")]
            use $($module)::+::*;
            describe as Describe
        })
    };
    ($name:literal, $capability:ident, $($module:ident)::+) => {
        Function {
            name: $name,
            capability: Capability::$capability,
            serve: Serve::Http(|services, input| Box::pin($($module)::+::handle(services, input))),
        }
    };
}

/// What serves every route says nothing of itself: each route does.
macro_rules! dispatcher {
    (describe $($module:ident)::+) => {
        None
    };
    ($name:literal, $capability:ident, $($module:ident)::+) => {
        http!($name, $capability, $($module)::+)
    };
}

macro_rules! event {
    (describe $($module:ident)::+) => {
        None
    };
    ($name:literal, $capability:ident, $($module:ident)::+) => {
        Function {
            name: $name,
            capability: Capability::$capability,
            serve: Serve::Event(|services, event| Box::pin($($module)::+::handle(services, event))),
        }
    };
}

macro_rules! functions {
    ($($kind:ident!($name:literal, $capability:ident, $($module:ident)::+)),+ $(,)?) => {
        /// All of them.
        pub static FUNCTIONS: &[Function] = &[$($kind!($name, $capability, $($module)::+)),+];

        /// What each says of itself, if it is a route.
        pub(crate) static DESCRIBED: &[(&str, Option<Describe>)] = &[$(($name, $kind!(describe $($module)::+))),+];
    };
}

functions! {
    http!("auth_sign_up", Enrol, auth::sign_up),
    http!("auth_confirm", Recognise, auth::confirm),
    http!("auth_resend_code", Recognise, auth::resend_code),
    http!("auth_sign_in", Enrol, auth::sign_in),
    http!("auth_refresh", Recognise, auth::refresh),
    http!("auth_sign_out", Session, auth::sign_out),
    http!("auth_forgot_password", Recognise, auth::forgot_password),
    http!("auth_reset_password", Session, auth::reset_password),
    http!("auth_apps", Read, auth::apps),
    http!("auth_revoke_app", Write, auth::revoke_app),
    http!("auth_delete_account", Leave, auth::delete_account),
    http!("accounts_verify_credentials", Read, accounts::verify_credentials),
    http!("accounts_update_credentials", Portray, accounts::update_credentials),
    http!("profile_delete_avatar", Write, profile::delete_avatar),
    http!("profile_delete_header", Write, profile::delete_header),
    http!("accounts_lookup", Read, accounts::lookup),
    http!("accounts_search", Read, accounts::search),
    http!("accounts_index", Read, accounts::index),
    http!("accounts_show", Read, accounts::show),
    http!("accounts_statuses", Read, accounts::statuses),
    http!("accounts_featured_tags", Read, accounts::featured_tags),
    http!("accounts_lists", Read, accounts::lists),
    http!("accounts_relationships", Read, accounts::relationships),
    http!("accounts_familiar_followers", Read, accounts::familiar_followers),
    http!("accounts_follow", Write, accounts::follow),
    http!("accounts_unfollow", Write, accounts::unfollow),
    http!("preferences", Read, accounts::preferences),
    http!("webfinger", Read, accounts::webfinger),
    http!("accounts_followers", Read, accounts::followers),
    http!("accounts_following", Read, accounts::following),
    http!("accounts_remove_from_followers", Write, accounts::remove_from_followers),
    http!("accounts_block", Write, accounts::block),
    http!("accounts_unblock", Write, accounts::unblock),
    http!("accounts_mute", Write, accounts::mute),
    http!("accounts_unmute", Write, accounts::unmute),
    http!("accounts_note", Write, accounts::note),
    http!("accounts_blocks", Read, accounts::blocks),
    http!("accounts_mutes", Read, accounts::mutes),
    http!("follow_requests_index", Read, follow_requests::index),
    http!("follow_requests_authorize", Write, follow_requests::authorize),
    http!("follow_requests_reject", Write, follow_requests::reject),
    http!("statuses_create", Write, statuses::create),
    http!("statuses_index", Read, statuses::index),
    http!("statuses_show", Read, statuses::show),
    http!("statuses_context", Read, statuses::context),
    http!("statuses_edit", Write, statuses::edit),
    http!("statuses_source", Read, statuses::source),
    http!("statuses_history", Read, statuses::history),
    http!("statuses_delete", Redraft, statuses::delete),
    http!("statuses_favourited_by", Read, statuses::favourited_by),
    http!("statuses_favourite", Write, statuses::favourite),
    http!("statuses_unfavourite", Write, statuses::unfavourite),
    http!("statuses_reblogged_by", Read, statuses::reblogged_by),
    http!("statuses_reblog", Write, statuses::reblog),
    http!("statuses_unreblog", Write, statuses::unreblog),
    http!("statuses_bookmark", Write, statuses::bookmark),
    http!("statuses_unbookmark", Write, statuses::unbookmark),
    http!("statuses_mute", Write, statuses::mute),
    http!("statuses_unmute", Write, statuses::unmute),
    http!("statuses_pin", Write, statuses::pin),
    http!("statuses_unpin", Write, statuses::unpin),
    http!("statuses_favourites", Read, statuses::favourites),
    http!("statuses_bookmarks", Read, statuses::bookmarks),
    http!("polls_show", Read, polls::show),
    http!("polls_votes", Write, polls::votes),
    http!("media_create", Media, media::create),
    http!("media_create_v1", Media, media::create_v1),
    http!("media_show", Read, media::show),
    http!("media_update", Write, media::update),
    http!("media_delete", Write, media::delete),
    http!("reports_create", Write, reports::create),
    http!("timelines_home", Read, timelines::home),
    http!("timelines_public", Read, timelines::public),
    http!("timelines_list", Read, timelines::list),
    http!("lists_index", Read, lists::index),
    http!("lists_create", Write, lists::create),
    http!("lists_show", Read, lists::show),
    http!("lists_update", Write, lists::update),
    http!("lists_delete", Write, lists::delete),
    http!("lists_accounts", Read, lists::accounts),
    http!("lists_add", Write, lists::add),
    http!("lists_remove", Write, lists::remove),
    http!("notifications_index", Read, notifications::index),
    http!("notifications_show", Read, notifications::show),
    http!("notifications_unread_count", Read, notifications::unread_count),
    http!("notifications_clear", Write, notifications::clear),
    http!("notifications_dismiss", Write, notifications::dismiss),
    http!("notifications_groups", Read, notifications::groups),
    http!("notifications_group", Read, notifications::group),
    http!("notifications_group_accounts", Read, notifications::group_accounts),
    http!("notifications_group_dismiss", Write, notifications::group_dismiss),
    http!("notifications_groups_unread_count", Read, notifications::groups_unread_count),
    http!("notifications_policy", Look, notifications::policy),
    http!("markers_show", Read, markers::show),
    http!("markers_save", Write, markers::save),
    http!("conversations_index", Read, conversations::index),
    http!("conversations_read", Write, conversations::read),
    http!("conversations_unread", Write, conversations::unread),
    http!("conversations_delete", Write, conversations::delete),
    http!("timelines_tag", Read, timelines::tag),
    http!("tags_show", Read, tags::show),
    http!("tags_follow", Write, tags::follow),
    http!("tags_unfollow", Write, tags::unfollow),
    http!("tags_followed", Read, tags::followed),
    http!("trends_tags", Read, trends::tags),
    http!("trends_index", Read, trends::index),
    http!("trends_statuses", Read, trends::statuses),
    http!("search_everything", Read, search::everything),
    http!("instance_v1", None, instance::v1),
    http!("instance_v2", None, instance::v2),
    http!("constants", Look, constants),
    http!("openapi_show", None, openapi::show),
    http!("crudder_lifetimes", None, crudder::lifetimes),
    http!("crudder_export", Read, crudder::export),
    http!("crudder_renew", Write, crudder::renew),
    http!("health", Read, instance::health),
    dispatcher!("apps", Apps, apps::dispatch),
    event!("record_activity", Consume, stream::record_activity),
    event!("derive", Derive, stream::derive),
    event!("finish_leaving", Leave, auth::finish_leaving),
    event!("pre_sign_up", Look, trigger::pre_sign_up),
    event!("custom_message", None, trigger::custom_message),
    event!("post_confirmation", Trigger, trigger::post_confirmation),
    event!("brake", Brake, brake),
    event!("audit_expired", Audit, audit),
}

/// Functions that take files. (`apps` takes what the route does that it is asked for.)
const TAKES_FILES: [&str; 3] = ["media_create", "media_create_v1", "accounts_update_credentials"];

/// How much a function reads of a request.
pub(crate) fn body_kind(name: &str) -> BodyKind {
    if TAKES_FILES.contains(&name) { BodyKind::Files } else { BodyKind::Texts }
}

/// The names of all handlers.
pub fn handlers() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

/// The function of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}
