//! The function `apps`: everything that reaches `AppsApi`. Finds the route, looks at the token, and hands the request
//! to the route's own handler, in the same process.

use crudder_domain::Access;
use crudder_wire::body::BodyKind;
use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::Method;
use lambda_http::http::header::ALLOW;

use super::routes::{self, AppRoute, Found, Server};
use super::{bearer, pages};
use crate::function::Serve;
use crate::limits;
use crate::presence;
use crate::refusal::Refusal;
use crate::services::Services;
use crate::shapes;

/// The answer to a preflight, or to anything else by `OPTIONS`: 204, whatever the path. API Gateway answers these by itself
/// where no route matches them, and hands them on where one takes every method; either way it puts the headers of CORS on
/// the answer (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html), and a browser goes on by nothing
/// but a success. A preflight bears no token and asks for nothing, so nothing of it is read, counted or looked up.
pub(crate) fn preflight(method: &Method) -> Option<Reply> {
    (*method == Method::OPTIONS).then(Reply::no_content)
}

pub(crate) async fn handle(services: &Services, mut input: Input) -> Result<Reply, Refusal> {
    let path = canonical(&input.path);
    let (found, elsewhere) = match routes::find(&input.method, &path) {
        Found::Route(route, _) if route.route.has_one_path && !came_by(&input, &path) => {
            (Found::Nothing, is_read(&input.method).then(|| address(&input, &path)))
        }
        found => (found, None),
    };
    input.path.clone_from(&path);
    let route = match &found {
        Found::Route(route, _) => Some(*route),
        Found::OtherMethods(_) | Found::Nothing => None,
    };
    if let Some(route) = route {
        services.tally().serves(route.route.key);
    }
    // Whose token it is decides who is counted; one that does not hold is counted where it comes from.
    let access = match route {
        Some(route) => bearer::check(services, &input, route.route.needs).await,
        None => Ok(None),
    };
    let person = access.as_ref().ok().and_then(|access| access.as_ref()?.account);
    input.person = person;
    // Who may not ask learns that before what was wrong with the question.
    let asked = route.filter(|_| access.is_ok());
    let misread = presence::ReadFailure::default();
    let read = |input| match asked {
        Some(route) => misread.note(read(input, route)),
        None => Ok(input),
    };
    let answer =
        limits::within(services, route.map(|route| route.route), input, read, async |input| match found {
            Found::Nothing => {
                let page = pages::of_website(&path).filter(|_| is_read(&input.method));
                let page = page.map(|page| format!("{}{page}", input.site.base()));
                Ok(elsewhere.or(page).map(Reply::see_other).ok_or_else(ApiError::not_found)?)
            }
            Found::OtherMethods(methods) => {
                Ok(Reply::from(ApiError::method_not_allowed()).header(ALLOW, methods))
            }
            Found::Route(route, parameters) => {
                serve(services, input, access?, &path, route, parameters).await
            }
        })
        .await;
    Ok(misread.answer(services, person.map(|person| (person, None)), answer).await?)
}

/// Whether a request came by that very path, as its client wrote it and as the gateway read it: one that was escaped
/// (`%68ome`) is the same to this function, since the gateway decodes what it hands on, but may have come by its route for
/// all paths, `/{proxy+}`.
fn came_by(input: &Input, path: &str) -> bool {
    input.path == path && input.greedy_path().is_none_or(|all| canonical(all) != path)
}

/// The address of what a request asks for, with its query.
fn address(input: &Input, path: &str) -> String {
    let query = if input.query.is_empty() { String::new() } else { format!("?{}", input.query) };
    format!("{}{path}{query}", input.site.base())
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// A path without the slashes that say nothing. Clients put one at the end of some paths, and begin with two where an
/// address that ends with one goes before; a redirect would make them lose their way.
fn canonical(path: &str) -> String {
    path.split('/').filter(|part| !part.is_empty()).flat_map(|part| ["/", part]).collect()
}

/// How much the route of a method and a path reads of a request.
pub(crate) fn body_kind(method: &Method, path: &str) -> BodyKind {
    match routes::find(method, &canonical(path)) {
        Found::Route(route, _) => route.route.body_kind,
        Found::OtherMethods(_) | Found::Nothing => BodyKind::Texts,
    }
}

/// The parameters, by what the route says of itself.
fn read(input: Input, route: &AppRoute) -> Result<Input, Result<Reply, ApiError>> {
    match route.server {
        Server::Own(_) => shapes::read_own(input, route.route),
        Server::Function(function) => shapes::read(input, function.name, route.route).map_err(Err),
    }
}

async fn serve(
    services: &Services,
    input: Input,
    access: Option<Access>,
    path: &str,
    route: &AppRoute,
    parameters: Vec<(String, String)>,
) -> Result<Reply, Refusal> {
    let input = input.routed(path, parameters, access.and_then(|access| access.account));
    match route.server {
        Server::Own(serve) => {
            if let Some(person) = input.person {
                presence::check(services, person, None).await?;
            }
            serve(services, input, access).await
        }
        Server::Function(function) => match function.serve {
            Serve::Http(serve) => presence::serve(services, route.route, serve, input).await,
            Serve::Apps | Serve::Event(_) => Err(ApiError::internal().into()),
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
            assert_eq!(canonical(path), "/api/v1/instance", "{path}");
        }
        assert_eq!(["", "/", "//"].map(canonical), [""; 3]);
    }
}
