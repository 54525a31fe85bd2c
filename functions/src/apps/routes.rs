//! The routes of `AppsApi`, by their records: those of all functions but where apps have no business, and those that are
//! here alone, such as OAuth's own.

use std::sync::LazyLock;

use lambda_http::http::Method;

use crate::function::Function;
use crate::route::{HttpForApps, Route};
use crate::table;

/// Who serves a route.
#[derive(Clone, Copy)]
pub(crate) enum Server {
    /// A handler that has a function of its own as well.
    Function(&'static Function),
    /// A handler that is nobody else's.
    Own(HttpForApps),
}

/// A route of `AppsApi`.
pub struct AppRoute {
    /// What it says of itself.
    pub route: &'static Route,
    pub(crate) server: Server,
}

impl AppRoute {
    /// The handler with a function of its own; none for a route of `AppsApi` alone.
    #[must_use]
    pub const fn function(&self) -> Option<&'static str> {
        match self.server {
            Server::Function(function) => Some(function.name),
            Server::Own(_) => None,
        }
    }
}

/// All of them.
pub static ROUTES: LazyLock<Vec<AppRoute>> = LazyLock::new(|| {
    let own = table::app_functions();
    let own = own.map(|own| AppRoute { route: &own.route, server: Server::Own(own.serve) });
    let with_function = table::functions().flat_map(|function| {
        let for_apps = function.routes.iter().filter(|route| route.is_for_apps);
        for_apps.map(move |route| AppRoute { route, server: Server::Function(function) })
    });
    own.chain(with_function).collect()
});

/// What a method and a path lead to.
pub(crate) enum Found {
    /// A route, with the parameters in its path.
    Route(&'static AppRoute, Vec<(String, String)>),
    /// Routes of that path, for these methods only.
    OtherMethods(String),
    /// Nothing.
    Nothing,
}

/// The route for a request, the most specific first: a word goes before a parameter, as at API Gateway.
pub(crate) fn find(method: &Method, path: &str) -> Found {
    let mut best: Option<(&'static AppRoute, Vec<(String, String)>)> = None;
    let mut methods = Vec::new();
    for route in ROUTES.iter() {
        let Some(parameters) = parameters(route.route.path(), path) else { continue };
        methods.push(route.route.method());
        let is_better = best.as_ref().is_none_or(|(_, of_best)| parameters.len() < of_best.len());
        if route.route.takes(method) && is_better {
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
                format!("{}{}", route.route.key, parameters.collect::<String>())
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
        let mut keys: Vec<&str> = ROUTES.iter().map(|route| route.route.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), ROUTES.len());
    }
}
