//! As much of an address as apps are asked for (RFC 3986, section 3). Not its full grammar: it is compared as a text, and
//! never fetched.

use core::net::Ipv6Addr;

/// The longest address that is kept, in bytes.
pub(super) const MAX_BYTES: usize = 2_000;

/// An absolute address without a fragment, a user or anything that must be escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Uri<'a> {
    pub(super) scheme: &'a str,
    /// Where it begins with `//` and a host.
    pub(super) authority: Option<Authority<'a>>,
    /// Path and query; all after the scheme where there is no authority.
    pub(super) rest: &'a str,
}

/// A host, and its port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Authority<'a> {
    /// Both, as they were written.
    pub(super) text: &'a str,
    /// A name, an IPv4 address, or an IPv6 address in brackets; never empty.
    pub(super) host: &'a str,
}

impl<'a> Uri<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (scheme, after) = text.split_once(':')?;
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        let is_plain =
            after.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&b));
        if text.len() > MAX_BYTES || !is_scheme || !is_plain || after.is_empty() {
            return None;
        }
        let none = Self { scheme, authority: None, rest: after };
        let Some(after) = after.strip_prefix("//") else { return Some(none) };
        let (authority, rest) = after.split_at(after.find(['/', '?']).unwrap_or(after.len()));
        if authority.is_empty() {
            return Some(none);
        }
        Some(Self { scheme, authority: Some(Authority::read(authority)?), rest })
    }

    pub(super) fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// Whether it is an address on the web: `https` or `http`, with a host.
    pub(super) fn is_web(&self) -> bool {
        (self.is("https") || self.is("http")) && self.authority.is_some()
    }
}

impl<'a> Authority<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (host, port) = match text.find(']') {
            Some(end) => text.split_at(end + 1),
            None => text.split_at(text.find(':').unwrap_or(text.len())),
        };
        let is_port = match port.strip_prefix(':') {
            Some(port) => {
                port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
            }
            None => port.is_empty(),
        };
        let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => {
                host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
                    && host.contains(|c: char| c.is_ascii_alphanumeric())
            }
        };
        (is_port && is_host).then_some(Self { text, host })
    }
}
