//! Handles: the unique, case-insensitive names people choose (`[a-z0-9_]{1,30}`), and the hosts that stand behind them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A handle, always in lower case, so that equal handles are equal texts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Handle(String);

/// Why a text is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHandle {
    /// Nothing was given.
    #[error("can't be blank")]
    Blank,
    /// More than [`Handle::MAX_CHARS`] characters.
    #[error("is too long (maximum is 30 characters)")]
    TooLong,
    /// Something beside letters, digits and underscores.
    #[error("must contain only letters, numbers and underscores")]
    Characters,
    /// A name that could be taken for the service's own voice or for one of its paths.
    #[error("is reserved")]
    Reserved,
}

/// Names that nobody may hold: they could be taken for the service's own voice, or for a path of the site.
const RESERVED: &[&str] = &[
    "about",
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "auth",
    "autoconfig",
    "billing",
    "crudder",
    "health",
    "help",
    "home",
    "hostmaster",
    "instance",
    "local",
    "localhost",
    "login",
    "me",
    "mod",
    "moderator",
    "noreply",
    "no_reply",
    "notifications",
    "nobody",
    "null",
    "oauth",
    "official",
    "operator",
    "postmaster",
    "public",
    "root",
    "search",
    "security",
    "settings",
    "share",
    "signin",
    "signup",
    "sign_in",
    "sign_up",
    "site",
    "staff",
    "status",
    "statuses",
    "support",
    "sysadmin",
    "system",
    "tags",
    "undefined",
    "webmaster",
    "well_known",
    "www",
];

impl Handle {
    /// The longest handle, in characters.
    pub const MAX_CHARS: usize = 30;

    /// The handle in lower case, without an `@`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Handle {
    type Err = InvalidHandle;

    fn from_str(text: &str) -> Result<Self, InvalidHandle> {
        if text.is_empty() {
            return Err(InvalidHandle::Blank);
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(InvalidHandle::Characters);
        }
        if text.len() > Self::MAX_CHARS {
            return Err(InvalidHandle::TooLong);
        }
        let handle = text.to_ascii_lowercase();
        if RESERVED.contains(&handle.as_str()) {
            return Err(InvalidHandle::Reserved);
        }
        Ok(Self(handle))
    }
}

impl TryFrom<String> for Handle {
    type Error = InvalidHandle;

    fn try_from(text: String) -> Result<Self, InvalidHandle> {
        text.parse()
    }
}

impl From<Handle> for String {
    fn from(handle: Handle) -> Self {
        handle.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Handles are content: they don't reach a log by accident.
impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle(…)")
    }
}

/// The names of this instance: `@ada@` and one of them is `@ada`; with any other host it is nobody here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnHosts(Vec<String>);

impl OwnHosts {
    /// The instance that is reached at these hosts, each with its port where it has one of its own.
    #[must_use]
    pub fn new<'a>(hosts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(hosts.into_iter().map(plain_host).filter(|host| !host.is_empty()).collect())
    }

    /// Whether a host is one of them, in whatever case.
    #[must_use]
    pub fn contains(&self, host: &str) -> bool {
        self.0.contains(&plain_host(host))
    }
}

/// A host in the form in which hosts are compared: in lower case, without a port that goes without saying.
fn plain_host(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    let name = host.strip_suffix(":443").or(host.strip_suffix(":80")).unwrap_or(&host);
    name.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn letters_digits_and_underscores_in_any_case_are_a_handle(text in "[a-zA-Z0-9_]{1,30}") {
            match text.parse::<Handle>() {
                Ok(handle) => prop_assert_eq!(handle.as_str(), text.to_lowercase()),
                Err(why) => prop_assert_eq!(why, InvalidHandle::Reserved),
            }
        }

        #[test]
        fn case_makes_no_difference(text in "[a-z0-9_]{1,30}") {
            prop_assert_eq!(text.parse::<Handle>(), text.to_uppercase().parse::<Handle>());
        }

        #[test]
        fn anything_else_is_refused(text in "\\PC{0,40}") {
            if text.parse::<Handle>().is_ok() {
                prop_assert!(text.len() <= 30 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
            }
        }
    }

    #[test]
    fn reserved_names_are_refused_in_any_case() {
        for name in RESERVED {
            assert_eq!(name.to_uppercase().parse::<Handle>(), Err(InvalidHandle::Reserved));
        }
    }

    #[test]
    fn an_instance_knows_its_own_hosts_in_any_case() {
        let own = OwnHosts::new(["Crudder.example", "127.0.0.1:3000", ""]);
        for host in ["crudder.example", "CRUDDER.example:443", "crudder.example.", "127.0.0.1:3000"] {
            assert!(own.contains(host), "{host}");
        }
        for host in ["", "localhost", "127.0.0.1", "crudder.example:8080", "x.crudder.example", "example"] {
            assert!(!own.contains(host), "{host}");
        }
    }

    #[test]
    fn a_handle_of_31_characters_is_too_long() {
        assert_eq!("a".repeat(31).parse::<Handle>(), Err(InvalidHandle::TooLong));
        assert!("a".repeat(30).parse::<Handle>().is_ok());
    }
}
