//! Which host a request names (RFC 9112, section 3.2). API Gateway lets no other through, so no function sees another.

use crudder_wire::event::is_host;
use http::{Request, Version, header};

/// Whether a request names one host, and that is one: HTTP/1.1 in `Host`, HTTP/2 in its address.
pub fn is_named<B>(request: &Request<B>) -> bool {
    let mut named = request.headers().get_all(header::HOST).iter();
    let in_address = request.uri().authority().map(http::uri::Authority::as_str);
    match (named.next(), named.next()) {
        (Some(host), None) => host.to_str().is_ok_and(is_host) && in_address.is_none_or(is_host),
        (None, _) => in_address.map_or(request.version() == Version::HTTP_10, is_host),
        (Some(_), Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_one_host() {
        let named = |uri: &str, hosts: &[&str], version: Version| {
            let mut request = Request::get(uri).version(version);
            for host in hosts {
                request = request.header(header::HOST, *host);
            }
            is_named(&request.body(()).unwrap())
        };
        for hosts in [["a"], ["a:1"], ["[::1]:3000"], ["127.0.0.1:3000"]] {
            assert!(named("/", &hosts, Version::HTTP_11), "{hosts:?}");
        }
        for host in ["a b", "", "a/b", "a@b", "http://a", "a:b", "é", "a,b", "["] {
            assert!(!named("/", &[host], Version::HTTP_11), "{host}");
        }
        assert!(!named("/", &["a", "b"], Version::HTTP_11));
        assert!(!named("/", &[], Version::HTTP_11));
        assert!(named("/", &[], Version::HTTP_10));
        assert!(named("http://a:1/", &[], Version::HTTP_2));
        assert!(!named("http://u@a/", &[], Version::HTTP_2));
    }
}
