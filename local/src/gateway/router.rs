//! Finds the route of a request, the most specific first.
//!
//! As API Gateway does: a word before a parameter, a parameter before the rest of a path, `$default` last;
//! a method before `ANY`. (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>)

use http::Method;

use crate::template::Route;

/// All routes, the most specific first.
#[derive(Debug)]
pub struct Router {
    routes: Vec<(Vec<Segment>, Route)>,
}

/// A piece of a route's path. Ordered by how specific it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Word(String),
    Parameter(String),
    Rest(String),
}

/// A route that matches, with the values of its parameters, decoded.
#[derive(Debug)]
pub struct Match<'a> {
    /// The route.
    pub route: &'a Route,
    /// Names and values of the path's parameters.
    pub parameters: Vec<(&'a str, String)>,
}

impl Router {
    /// A router of these routes.
    #[must_use]
    pub fn new(routes: Vec<Route>) -> Self {
        let mut routes: Vec<_> = routes.into_iter().map(|route| (segments(&route.path), route)).collect();
        // Words sort before parameters before rests; `$default`, which has no segments, goes last.
        routes.sort_by_cached_key(|(segments, route)| {
            let kinds: Vec<u8> = segments
                .iter()
                .map(|segment| match segment {
                    Segment::Word(_) => 0,
                    Segment::Parameter(_) => 1,
                    Segment::Rest(_) => 2,
                })
                .collect();
            (route.path == "$default", kinds, route.method == "ANY")
        });
        Self { routes }
    }

    /// The route for a request with this method and path (the path as it came, percent-encoded).
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<Match<'_>> {
        let path: Vec<&str> = path.split('/').skip(1).collect();
        self.routes
            .iter()
            .filter(|(_, route)| route.method == "ANY" || route.method == method.as_str())
            .find_map(|(segments, route)| {
                let parameters = parameters(segments, route, &path)?;
                Some(Match { route, parameters })
            })
    }
}

fn segments(path: &str) -> Vec<Segment> {
    path.split('/')
        .skip(1)
        .map(|segment| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            None => Segment::Word(segment.to_owned()),
            Some(name) => match name.strip_suffix('+') {
                Some(name) => Segment::Rest(name.to_owned()),
                None => Segment::Parameter(name.to_owned()),
            },
        })
        .collect()
}

/// The values of the parameters where the path matches.
fn parameters<'a>(segments: &'a [Segment], route: &Route, path: &[&str]) -> Option<Vec<(&'a str, String)>> {
    if route.path == "$default" {
        return Some(Vec::new());
    }
    let mut parameters = Vec::new();
    let mut path = path.iter();
    for segment in segments {
        match segment {
            Segment::Word(word) => {
                if decode(path.next()?) != *word {
                    return None;
                }
            }
            Segment::Parameter(name) => {
                let value = path.next().filter(|value| !value.is_empty())?;
                parameters.push((name.as_str(), decode(value)));
            }
            Segment::Rest(name) => {
                // Something has to be left: neither `/` nor `/a/` is `/{proxy+}`'s or `/a/{proxy+}`'s.
                let rest: Vec<String> = path.by_ref().map(|part| decode(part)).collect();
                if rest.iter().all(String::is_empty) {
                    return None;
                }
                parameters.push((name.as_str(), rest.join("/")));
            }
        }
    }
    path.next().is_none().then_some(parameters)
}

/// Percent-decoding; bytes that make no UTF-8 become the replacement character.
#[must_use]
pub fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn router(routes: &[&str]) -> Router {
        let route = |text: &&str| {
            let (method, path) = text.split_once(' ').unwrap_or(("ANY", text));
            Route {
                method: method.to_owned(),
                path: path.to_owned(),
                handler: (*text).to_owned(),
                authorizer: None,
                timeout: Duration::from_secs(1),
            }
        };
        Router::new(routes.iter().map(route).collect())
    }

    #[track_caller]
    fn check(routes: &[&str], request: &str, expected: Option<&str>) {
        let all = router(routes);
        let (method, path) = request.split_once(' ').unwrap();
        let matched = all.find(&method.parse().unwrap(), path);
        assert_eq!(matched.map(|found| found.route.handler.clone()).as_deref(), expected, "{request}");
    }

    #[test]
    fn a_word_goes_before_a_parameter_and_a_parameter_before_the_rest() {
        let routes =
            &["$default", "GET /a/{rest+}", "GET /a/{id}", "GET /a/lookup", "GET /a/{id}/b", "ANY /a/{id}"];
        check(routes, "GET /a/lookup", Some("GET /a/lookup"));
        check(routes, "GET /a/1", Some("GET /a/{id}"));
        check(routes, "PUT /a/1", Some("ANY /a/{id}"));
        check(routes, "GET /a/1/b", Some("GET /a/{id}/b"));
        check(routes, "GET /a/1/c/d", Some("GET /a/{rest+}"));
        check(routes, "GET /elsewhere", Some("$default"));
        check(routes, "OPTIONS /a/1", Some("ANY /a/{id}"));
        check(routes, "OPTIONS /b", Some("$default"));
    }

    #[test]
    fn what_a_method_takes_below_the_root_it_takes_of_no_other_method_and_not_at_the_root() {
        let routes = &["GET /{proxy+}", "POST /{proxy+}", "POST /a/b", "GET /c/{rest+}"];
        check(routes, "GET /a/b", Some("GET /{proxy+}"));
        check(routes, "POST /a/b", Some("POST /a/b"));
        check(routes, "POST /a/b/", Some("POST /{proxy+}"));
        check(routes, "GET /c/d/e", Some("GET /c/{rest+}"));
        check(routes, "GET /c", Some("GET /{proxy+}"));
        check(routes, "GET /c/", Some("GET /{proxy+}"));
        for path in ["GET /", "OPTIONS /a/b", "HEAD /a/b", "PUT /a/b", "OPTIONS /"] {
            check(routes, path, None);
        }
    }

    #[test]
    fn the_whole_path_and_the_method_must_match() {
        let routes = &["GET /a/{id}", "GET /"];
        for path in ["GET /a", "GET /a/", "GET /a/1/", "GET /a/1/2", "POST /a/1", "HEAD /a/1", "GET //a/1"] {
            check(routes, path, None);
        }
        check(routes, "GET /", Some("GET /"));
    }

    #[test]
    fn parameters_are_decoded() {
        let all = router(&["GET /a/{id}/{name}"]);
        let found = all.find(&Method::GET, "/a/1%2F2/%C3%A9%ff").unwrap();
        assert_eq!(found.parameters, [("id", "1/2".to_owned()), ("name", "é\u{fffd}".to_owned())]);
    }
}
