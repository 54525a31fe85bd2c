//! Every route of the first-party API, as far as files that repeat it are written from it.

use crudder_functions::capability::Capability;
use crudder_functions::table;

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
    let of_function = |function: &'static table::Function| {
        function.routes.iter().map(|route| Route {
            handler: function.name,
            method: route.method().to_owned(),
            path: route.path().to_owned(),
            capability: function.capability,
            is_open: route.is_open(),
            reads_viewer: route.reads_viewer(),
            summary: route.summary().to_owned(),
        })
    };
    let mut routes: Vec<Route> = table::functions().flat_map(of_function).collect();
    routes.sort_by_key(|route| (route.handler, route.key()));
    routes
}
