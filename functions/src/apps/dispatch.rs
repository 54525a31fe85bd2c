//! The function `apps`: everything that reaches `AppsApi`. Finds the route, looks at the token, and hands the request
//! to the route's own handler, in the same process.

use crudder_domain::Access;
use crudder_wire::body::Takes;
use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::Method;
use lambda_http::http::header::ALLOW;

use super::routes::{self, Found, Route, Server};
use super::{bearer, pages};
use crate::limits;
use crate::presence;
use crate::services::Services;
use crate::shapes;
use crate::table::{self, Serve};

pub(crate) async fn handle(services: &Services, mut input: Input) -> Result<Reply, ApiError> {
    let path = tidy(&input.path);
    let found = match routes::find(&input.method, &path) {
        Found::Route(route, _) if route.has_one_path() && input.path != path => Found::Nothing,
        found => found,
    };
    input.path.clone_from(&path);
    let name = match &found {
        Found::Route(route, _) => {
            services.tally().serves(route.key);
            route.function().unwrap_or(route.key)
        }
        Found::OtherMethods(_) | Found::Nothing => "",
    };
    // Whose token it is decides who is counted; one that does not hold is counted where it comes from.
    let access = match &found {
        Found::Route(route, _) => bearer::check(services, &input, route.needs).await,
        Found::OtherMethods(_) | Found::Nothing => Ok(None),
    };
    let person = access.as_ref().ok().and_then(|access| access.as_ref()?.account);
    input.person = person;
    // Who may not ask learns that before what was wrong with the question.
    let asked = match &found {
        Found::Route(route, _) if access.is_ok() => Some(*route),
        _ => None,
    };
    let misread = presence::Misread::default();
    let read = |input| match asked {
        Some(route) => misread.note(read(input, route)),
        None => Ok(input),
    };
    let answer = limits::within(services, name, input, read, async |input| match found {
        Found::Nothing => match pages::of_website(&path) {
            Some(page) if matches!(input.method, Method::GET | Method::HEAD) => {
                Ok(Reply::see_other(format!("{}{page}", input.site.base())))
            }
            _ => Err(ApiError::not_found()),
        },
        Found::OtherMethods(methods) => {
            Ok(Reply::from(ApiError::method_not_allowed()).header(ALLOW, methods))
        }
        Found::Route(route, parameters) => serve(services, input, access?, &path, route, parameters).await,
    })
    .await;
    misread.answer(services, person.map(|person| (person, None)), answer).await
}

/// A path without the slashes that say nothing. Clients put one at the end of some paths, and begin with two where an
/// address that ends with one goes before; a redirect would make them lose their way.
fn tidy(path: &str) -> String {
    path.split('/').filter(|part| !part.is_empty()).flat_map(|part| ["/", part]).collect()
}

/// How much the route of a method and a path reads of a request.
pub(crate) fn takes(method: &Method, path: &str) -> Takes {
    match routes::find(method, &tidy(path)) {
        Found::Route(route, _) => route.function().map_or(Takes::Texts, table::takes),
        Found::OtherMethods(_) | Found::Nothing => Takes::Texts,
    }
}

/// The parameters, by what the route says of itself.
fn read(input: Input, route: &Route) -> Result<Input, Result<Reply, ApiError>> {
    match route.server {
        Server::Own(_) => shapes::read_own(input, route.key),
        Server::Function(name) => shapes::read(input, name).map_err(Err),
    }
}

async fn serve(
    services: &Services,
    input: Input,
    access: Option<Access>,
    path: &str,
    route: &Route,
    parameters: Vec<(String, String)>,
) -> Result<Reply, ApiError> {
    let input = input.routed(path, parameters, access.and_then(|access| access.account));
    match route.server {
        Server::Own(serve) => {
            if let Some(person) = input.person {
                presence::check(services, person, None).await?;
            }
            serve(services, input, access).await
        }
        Server::Function(name) => match table::find(name).map(|function| &function.serve) {
            Some(Serve::Http(serve)) => presence::serve(services, name, *serve, input).await,
            _ => Err(ApiError::internal()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_that_say_nothing_are_let_go() {
        for path in ["/api/v1/instance", "//api/v1/instance", "/api//v1///instance/", "///api/v1/instance//"]
        {
            assert_eq!(tidy(path), "/api/v1/instance", "{path}");
        }
        assert_eq!(["", "/", "//"].map(tidy), [""; 3]);
    }
}
