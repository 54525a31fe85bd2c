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
use crate::services::Services;
use crate::table::{self, Serve};

pub(crate) async fn handle(services: &Services, mut input: Input) -> Result<Reply, ApiError> {
    // Clients put a slash at the end of some paths, and lose their way on a redirect.
    let path = input.path.trim_end_matches('/').to_owned();
    let found = match routes::find(&input.method, &path) {
        Found::Route(route, _) if route.has_one_path() && input.path != path => Found::Nothing,
        found => found,
    };
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
    limits::within(services, name, input, async |input| match found {
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
    .await
}

/// How much the route of a method and a path reads of a request.
pub(crate) fn takes(method: &Method, path: &str) -> Takes {
    match routes::find(method, path.trim_end_matches('/')) {
        Found::Route(route, _) => route.function().map_or(Takes::Texts, table::takes),
        Found::OtherMethods(_) | Found::Nothing => Takes::Texts,
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
        Server::Own(serve) => serve(services, input, access).await,
        Server::Function(name) => match table::find(name).map(|function| &function.serve) {
            Some(Serve::Http(serve)) => serve(services, input).await,
            _ => Err(ApiError::internal()),
        },
    }
}
