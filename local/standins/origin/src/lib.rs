//! Who may ask a developer's machine: its own programs and pages. What listens on loopback is reached by every page that
//! is open in a browser there, also by pages of other sites, and the stand-ins' keys are known to everybody.
//!
//! - A name that a foreign site lets point at this machine (DNS rebinding) shows in `Host`.
//! - A foreign page's request shows in `Origin`, or in `Sec-Fetch-Site` where a browser sends no `Origin`.
//! - Programs (an SDK, the AWS CLI, `curl`) send neither of the two.

use http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use http::{Method, Request, Response, StatusCode};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Whether a request comes from a program or from a page of this machine, or from somebody who follows a link to it: of
/// what that opens, the page with the link reads nothing.
#[must_use]
pub fn is_own<B>(request: &Request<B>) -> bool {
    let follows_a_link =
        || request.method() == Method::GET && text(request.headers(), &FETCH_DEST) == Some("document");
    is_sent_here(request)
        && match text(request.headers(), &ORIGIN) {
            Some(origin) => is_own_origin(origin),
            None => text(request.headers(), &FETCH_SITE) != Some("cross-site") || follows_a_link(),
        }
}

/// Whether a request may at least look: as [`is_own`], and a page of any site may show a picture. It can't read it.
#[must_use]
pub fn may_look<B>(request: &Request<B>) -> bool {
    let only_looks = matches!(*request.method(), Method::GET | Method::HEAD);
    is_own(request) || (only_looks && is_sent_here(request) && !request.headers().contains_key(ORIGIN))
}

/// Whether a request may read what an address alone lets in, which its own signature proves: a script of any site may, as at
/// AWS. Not by a name that a foreign site lets point here.
#[must_use]
pub fn may_read_by_address<B>(request: &Request<B>) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD) && is_sent_here(request)
}

/// What everybody else is answered.
#[must_use]
pub fn refusal<B: From<&'static str>>() -> Response<B> {
    let mut answer = Response::new(B::from("only this machine's own programs and pages may ask\n"));
    *answer.status_mut() = StatusCode::FORBIDDEN;
    answer
}

/// Whether a request names this machine, by all that names one: HTTP/2 has it in the address.
fn is_sent_here<B>(request: &Request<B>) -> bool {
    let in_address = request.uri().authority().map(http::uri::Authority::as_str);
    let hosts = request.headers().get_all(HOST).iter().map(|host| host.to_str().unwrap_or_default());
    hosts.chain(in_address).all(is_here)
}

fn is_own_origin(origin: &str) -> bool {
    origin.strip_prefix("http://").is_some_and(is_here)
}

/// Whether a host, with or without a port, is this machine.
fn is_here(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

/// The one value of a header; one that is no text where there is another, or where it is none.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    Some(if values.next().is_none() { first.to_str().unwrap_or_default() } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str, headers: &[(&str, &str)]) -> Request<()> {
        let (method, uri) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap()
    }

    #[track_caller]
    fn check(line: &str, headers: &[(&str, &str)], own: bool, look: bool) {
        let request = request(line, headers);
        assert_eq!((is_own(&request), may_look(&request)), (own, look), "{line} {headers:?}");
    }

    #[test]
    fn this_machines_programs_and_pages_may_ask() {
        check("POST /", &[], true, true);
        check("POST /", &[("host", "127.0.0.1:3001")], true, true);
        check("POST /", &[("host", "[::1]:3001")], true, true);
        check("POST http://localhost:3001/", &[], true, true);
        check("POST /", &[("host", "127.0.0.1:3001"), ("origin", "http://localhost:3000")], true, true);
        let page =
            [("host", "127.0.0.1:1"), ("origin", "http://localhost:2"), ("sec-fetch-site", "cross-site")];
        check("POST /", &page, true, true);
        check("GET /", &[("host", "127.0.0.1:1"), ("sec-fetch-site", "none")], true, true);
        check("GET /", &[("host", "127.0.0.1:1"), ("sec-fetch-site", "same-site")], true, true);
        let link =
            [("host", "127.0.0.1:1"), ("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "document")];
        check("GET /", &link, true, true);
    }

    #[test]
    fn what_an_address_lets_in_is_read_by_any_site_and_under_no_foreign_name() {
        let asked = |line, headers: &[(&str, &str)]| may_read_by_address(&request(line, headers));
        assert!(asked("GET /", &[("host", "127.0.0.1:1"), ("origin", "https://client.example")]));
        assert!(!asked("GET /", &[("host", "rebound.example"), ("origin", "https://client.example")]));
        assert!(!asked("PUT /", &[("host", "127.0.0.1:1"), ("origin", "https://client.example")]));
    }

    #[test]
    fn other_sites_are_kept_out_and_may_show_pictures_at_most() {
        for host in
            ["rebound.example:3001", "rebound.example", "127.0.0.1.example", "10.0.0.1:3001", "", "a b"]
        {
            check("POST /", &[("host", host)], false, false);
            check("GET /", &[("host", host)], false, false);
        }
        check("POST http://rebound.example/", &[], false, false);
        check("POST /", &[("host", "127.0.0.1:1"), ("host", "rebound.example")], false, false);
        for origin in
            ["https://evil.example", "null", "", "https://127.0.0.1:1", "http://127.0.0.1.evil.example"]
        {
            let headers = [("host", "127.0.0.1:1"), ("origin", origin)];
            for line in ["POST /", "OPTIONS /", "GET /", "DELETE /"] {
                check(line, &headers, false, false);
            }
        }
        let shown = [("host", "127.0.0.1:1"), ("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "image")];
        check("GET /", &shown, false, true);
        check("PUT /", &shown, false, false);
        let sent =
            [("host", "127.0.0.1:1"), ("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "document")];
        check("POST /", &sent, false, false);
    }
}
