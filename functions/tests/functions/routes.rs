//! Every route of the first-party API, as far as files that repeat it are written from it.

use crudder_functions::apps::routes::{Needs, ROUTES};
use crudder_functions::capability::Capability;
use crudder_functions::table;
use serde_json::Value;

use crate::template;

/// A route.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// The name of the function that serves it.
    pub(crate) handler: &'static str,
    pub(crate) method: String,
    /// The path, with its parameters in braces.
    pub(crate) path: String,
    pub(crate) capability: Capability,
    /// Whether it has no authorizer.
    pub(crate) is_open: bool,
    /// Whether the function itself reads the token that a visitor may leave out.
    pub(crate) reads_viewer: bool,
    /// What it does, in a few words.
    pub(crate) summary: String,
}

impl Route {
    /// As API Gateway names it: `GET /api/v1/accounts/{id}`.
    pub(crate) fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether pictures are uploaded to it.
    pub(crate) fn takes_files(&self) -> bool {
        matches!(self.capability, Capability::Media | Capability::Portray)
    }
}

/// All of them, by handler.
pub(crate) fn all() -> Vec<Route> {
    let document =
        std::fs::read_to_string(template::root().join("functions/src/openapi/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let mut routes = Vec::new();
    for (method, path, operation) in crate::openapi::operations(&document) {
        let (method, id) = (method.to_uppercase(), operation["operationId"].as_str().unwrap());
        let key = format!("{method} {path}");
        let for_apps = ROUTES.iter().find(|route| route.key == key);
        let handler = match for_apps {
            Some(route) => route.function(),
            None => Some(id),
        };
        let Some(function) = handler.and_then(table::find) else { continue };
        let is_open = match for_apps {
            Some(route) => !matches!(route.needs, Needs::Person(_)),
            None => operation["security"].as_array().unwrap().is_empty(),
        };
        routes.push(Route {
            handler: function.name,
            method,
            path: path.to_owned(),
            capability: function.capability,
            is_open,
            reads_viewer: for_apps.is_some_and(|route| matches!(route.needs, Needs::NothingOr(_))),
            summary: operation["summary"].as_str().unwrap().to_owned(),
        });
    }
    routes.sort_by_key(|route| (route.handler, route.key()));
    routes
}
