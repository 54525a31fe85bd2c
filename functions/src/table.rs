//! Every function, once, and every route: the lists of all folders. A test holds them, `template.yaml` and `events/`
//! against each other.

use std::sync::LazyLock;

use crate::capability::Capability;
pub use crate::function::Function;
use crate::function::{AppFunction, Serve, event_functions};
use crate::route::Route;
use crate::{
    accounts, apps, audit, auth, brake, constants, conversations, crudder, follow_requests, instance, lists,
    markers, media, notifications, oauth, openapi, polls, profile, reports, search, statuses, stream, tags,
    timelines, trends, trigger,
};

/// The functions that are no folder's: what serves every route for apps, and what a folder of its own is about.
static OTHERS: &[Function] = &[
    Function { name: "apps", capability: Capability::Apps, routes: &[], serve: Serve::Apps },
    event_functions!(of "brake", brake),
    Function {
        name: "audit_expired",
        capability: audit::CAPABILITY,
        routes: &[],
        serve: Serve::Event(|services, event| Box::pin(audit::handle(services, event, &ROUTES))),
    },
];

static FOLDERS: &[&[Function]] = &[
    auth::FUNCTIONS,
    accounts::FUNCTIONS,
    profile::FUNCTIONS,
    follow_requests::FUNCTIONS,
    statuses::FUNCTIONS,
    polls::FUNCTIONS,
    media::FUNCTIONS,
    reports::FUNCTIONS,
    timelines::FUNCTIONS,
    lists::FUNCTIONS,
    notifications::FUNCTIONS,
    markers::FUNCTIONS,
    conversations::FUNCTIONS,
    tags::FUNCTIONS,
    trends::FUNCTIONS,
    search::FUNCTIONS,
    instance::FUNCTIONS,
    constants::FUNCTIONS,
    openapi::FUNCTIONS,
    crudder::FUNCTIONS,
    stream::EVENT_FUNCTIONS,
    auth::EVENT_FUNCTIONS,
    trigger::EVENT_FUNCTIONS,
    OTHERS,
];

/// The routes of all functions.
static ROUTES: LazyLock<Vec<Route>> =
    LazyLock::new(|| functions().flat_map(|function| function.routes).copied().collect());

/// All functions.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    FOLDERS.iter().copied().flatten()
}

/// The routes of `AppsApi` alone.
pub(crate) fn app_functions() -> impl Iterator<Item = &'static AppFunction> {
    oauth::APP_FUNCTIONS.iter().chain(apps::APP_FUNCTIONS)
}

/// The names of all functions, as the template has them for handlers.
pub fn handlers() -> impl Iterator<Item = &'static str> {
    functions().map(|function| function.name)
}

/// The function of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name == name)
}
