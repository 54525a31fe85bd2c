//! The function `apps`: everything that reaches `AppsApi`. Finds the route, looks at the token, and hands the request
//! to the route's own handler, in the same process.

use std::time::Duration;

use crudder_domain::Moment;
use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::StatusCode;
use lambda_http::http::header::{ALLOW, HeaderName};

use super::bearer;
use super::routes::{self, Found, Route, Server};
use crate::services::Services;
use crate::table::{self, Serve};

/// How many wrong passwords the user pool takes before it makes people wait: what a 429 here is about.
const ATTEMPTS: &str = "5";

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    // Clients put a slash at the end of some paths, and lose their way on a redirect.
    let path = input.path.trim_end_matches('/').to_owned();
    match routes::find(&input.method, &path) {
        Found::Nothing => Err(ApiError::not_found()),
        Found::OtherMethods(methods) => {
            Ok(Reply::from(ApiError::method_not_allowed()).header(ALLOW, methods))
        }
        Found::Route(route, parameters) => {
            services.tally().serves(route.key);
            match serve(services, input, &path, route, parameters).await {
                Err(refusal) if refusal.status == StatusCode::TOO_MANY_REQUESTS => {
                    Ok(limited(services.now(), refusal))
                }
                answer => answer,
            }
        }
    }
}

async fn serve(
    services: &Services,
    input: Input,
    path: &str,
    route: &Route,
    parameters: Vec<(String, String)>,
) -> Result<Reply, ApiError> {
    let access = bearer::check(services, &input, route.needs).await?;
    let input = input.routed(path, parameters, access.and_then(|access| access.account));
    match route.server {
        Server::Own(serve) => serve(services, input, access).await,
        Server::Function(name) => match table::find(name).map(|function| &function.serve) {
            Some(Serve::Http(serve)) => serve(services, input).await,
            _ => Err(ApiError::internal()),
        },
    }
}

/// Clients look for these three on a 429; without them some wait for minutes, others not at all.
fn limited(now: Moment, refusal: ApiError) -> Reply {
    let wait = Duration::from_secs(u64::from(refusal.retry_after.unwrap_or(1)));
    let reset = (now + wait).to_iso8601();
    Reply::from(refusal)
        .header(HeaderName::from_static("x-ratelimit-limit"), ATTEMPTS)
        .header(HeaderName::from_static("x-ratelimit-remaining"), "0")
        .header(HeaderName::from_static("x-ratelimit-reset"), reset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_too_often_learns_when_to_come_again() {
        let now = Moment::from_millis(1_800_000_000_000);
        let response = limited(now, ApiError::too_many_requests(300)).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        for (name, value) in [
            ("retry-after", "300"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "2027-01-15T08:05:00.000Z"),
        ] {
            assert_eq!(response.headers()[name], value);
        }
    }
}
