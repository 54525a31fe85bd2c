//! Every route of the first-party API with the function that serves it, by handler: for files that are written of them.

use crudder_functions::route::Route;
use crudder_functions::table;

/// A route, by its record, and the name of the function that serves it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServedRoute {
    pub(crate) handler: &'static str,
    pub(crate) route: &'static Route,
}

/// All of them, by handler.
pub(crate) fn all() -> Vec<ServedRoute> {
    let mut routes: Vec<ServedRoute> = table::functions()
        .flat_map(|function| {
            function.routes.iter().map(|route| ServedRoute { handler: function.name, route })
        })
        .collect();
    routes.sort_by_key(|served| (served.handler, served.route.key));
    routes
}
