//! Names and addresses of this instance, as people paste them into the search.

use crudder_domain::{Handle, StatusId};
use crudder_wire::Site;

/// What a text means by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Somebody: `ada`, `@ada`, `@ada@this.host`, `https://this.host/@ada`, `https://this.host/users/ada`.
    Person(Handle),
    /// A status: `https://this.host/@ada/7`, `https://this.host/users/ada/statuses/7`.
    Status(StatusId),
}

impl Address {
    /// Reads a text as the one or the other; `None` where it is neither, or is on another host.
    pub(super) fn read(text: &str, site: &Site) -> Option<Self> {
        let text = text.trim();
        let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
            let name = text.strip_prefix('@').unwrap_or(text);
            let name = match name.split_once('@') {
                Some((name, host)) if site.own().contains(host) => name,
                Some(_) => return None,
                None => name,
            };
            return name.parse().ok().map(Self::Person);
        };
        let (host, path) = rest.split_once('/')?;
        if !site.own().contains(host) {
            return None;
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        match parts[..] {
            [name] => name.strip_prefix('@')?.parse().ok().map(Self::Person),
            ["users", name] => name.parse().ok().map(Self::Person),
            [name, id] if name.starts_with('@') => id.parse().ok().map(Self::Status),
            ["users", _, "statuses", id] => id.parse().ok().map(Self::Status),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_of_this_host_are_understood() {
        let site = Site::new("crudder.example");
        let read = |text: &str| Address::read(text, &site);
        for text in [
            "ada",
            " @Ada ",
            "ada@crudder.example",
            "@ada@CRUDDER.example",
            "https://crudder.example/@ada",
            "http://crudder.example/users/ada/",
            "https://Crudder.example/@ada?x=1#y",
        ] {
            assert_eq!(read(text), Some(Address::Person("ada".parse().unwrap())), "{text}");
        }
        for text in ["https://crudder.example/@ada/7", "https://crudder.example/users/ada/statuses/7"] {
            assert_eq!(read(text), Some(Address::Status(StatusId::from_u64(7).unwrap())), "{text}");
        }
        for text in [
            "",
            "@",
            "ada lovelace",
            "ada@elsewhere.example",
            "https://elsewhere.example/@ada",
            "https://crudder.example",
            "https://crudder.example/",
            "https://crudder.example/@ada/x",
            "https://crudder.example/users/ada/7/8",
            "#rust",
            "日本",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
