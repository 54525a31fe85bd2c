//! Third-party apps: what one says of itself, and where people are sent back to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::AppId;
use crate::scope::Scopes;

/// An app, as it registered itself (<https://docs.joinmastodon.org/entities/CredentialApplication/>).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its id, which is its `client_id`, too: anybody may know it.
    pub id: AppId,
    /// What it calls itself. Anybody can register under any name, so it proves nothing.
    pub name: AppName,
    /// Its website, where it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<Website>,
    /// Where people may be sent back to, at least one.
    pub redirect_uris: Vec<RedirectUri>,
    /// The most that it may ask for.
    pub scopes: Scopes,
}

/// Why a text can't stand in a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidApp {
    /// A name that is blank or too long.
    #[error("must be 1 to {} characters", AppName::MAX_CHARS)]
    Name,
    /// A website that is no address of one.
    #[error("must be an http or https address of at most {MAX_URI_BYTES} bytes")]
    Website,
    /// An address that nobody can be sent back to.
    #[error(
        "must be absolute addresses of at most {MAX_URI_BYTES} bytes without a fragment, in http, https or a scheme \
         of the app's own, or {OUT_OF_BAND}"
    )]
    RedirectUri,
}

/// The longest address that is kept, in bytes.
const MAX_URI_BYTES: usize = 2_000;

/// The address that is none: the code is shown to be copied.
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

macro_rules! text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidApp;

            fn try_from(text: String) -> Result<Self, InvalidApp> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

text! {
    /// An app's name: one line.
    AppName
}
text! {
    /// An app's website.
    Website
}
text! {
    /// Where a person is sent back to. Compared as a text, character by character: no part of it is optional.
    RedirectUri
}

impl AppName {
    /// As Mastodon has it.
    pub const MAX_CHARS: usize = 60;
}

impl FromStr for AppName {
    type Err = InvalidApp;

    fn from_str(text: &str) -> Result<Self, InvalidApp> {
        let text = text.trim();
        // Controls, and what turns the direction of the text after it: a name stands in a sentence of ours.
        let misleads = |c: char| {
            c.is_control()
                || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let fits = !text.is_empty() && text.chars().count() <= Self::MAX_CHARS;
        if fits && !text.chars().any(misleads) { Ok(Self(text.to_owned())) } else { Err(InvalidApp::Name) }
    }
}

impl FromStr for Website {
    type Err = InvalidApp;

    fn from_str(text: &str) -> Result<Self, InvalidApp> {
        match Uri::read(text) {
            Some(uri) if uri.is_web() && uri.authority.is_some() => Ok(Self(text.to_owned())),
            _ => Err(InvalidApp::Website),
        }
    }
}

impl RedirectUri {
    /// Whether there is no address: the code is shown to be copied.
    #[must_use]
    pub fn is_out_of_band(&self) -> bool {
        self.0 == OUT_OF_BAND
    }

    /// What a page may name as a target of its forms to lead there: the origin of a web address, else the scheme.
    /// (A browser holds a form to its page's `form-action` also where the answer to it leads elsewhere.)
    #[must_use]
    pub fn form_action(&self) -> Option<String> {
        let uri = Uri::read(&self.0).filter(|_| !self.is_out_of_band())?;
        Some(match uri.authority {
            // A content security policy has no form for addresses in brackets.
            Some(authority) if uri.is_web() && !authority.contains('[') => {
                format!("{}://{authority}", uri.scheme)
            }
            _ => format!("{}:", uri.scheme),
        })
    }

    /// The address with these parameters, whose values are percent-encoded already, in its query.
    #[must_use]
    pub fn with_query(&self, query: &str) -> String {
        let separator = match self.0.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        format!("{}{separator}{query}", self.0)
    }
}

impl FromStr for RedirectUri {
    type Err = InvalidApp;

    fn from_str(text: &str) -> Result<Self, InvalidApp> {
        if text == OUT_OF_BAND {
            return Ok(Self(text.to_owned()));
        }
        let uri = Uri::read(text).ok_or(InvalidApp::RedirectUri)?;
        // Some run in the page that they are opened from, some read the person's disk; none leads back to an app.
        let leads_nowhere = matches!(
            uri.scheme.to_ascii_lowercase().as_str(),
            "javascript"
                | "data"
                | "vbscript"
                | "file"
                | "blob"
                | "about"
                | "view-source"
                | "urn"
                | "filesystem"
        );
        let fits = if uri.is_web() { uri.authority.is_some() } else { !leads_nowhere };
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidApp::RedirectUri) }
    }
}

/// As much of an address as is asked for here (RFC 3986, section 3). Not its full grammar: it is compared as a text,
/// and never fetched.
struct Uri<'a> {
    scheme: &'a str,
    /// Host and port; never empty.
    authority: Option<&'a str>,
}

impl<'a> Uri<'a> {
    /// An absolute address without a fragment, user or anything that must be escaped.
    fn read(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once(':')?;
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        let is_plain =
            rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&b));
        if text.len() > MAX_URI_BYTES || !is_scheme || !is_plain || rest.is_empty() {
            return None;
        }
        let authority = rest.strip_prefix("//").map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
        let is_host = |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
        match authority.filter(|authority| !authority.is_empty()) {
            Some(authority) if !is_host(authority) => None,
            authority => Some(Self { scheme, authority }),
        }
    }

    fn is_web(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("http") || self.scheme.eq_ignore_ascii_case("https")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_none_can_break_out_of_a_header(text in "\\PC{0,60}") {
            if let Ok(uri) = text.parse::<RedirectUri>() {
                let action = uri.form_action().unwrap_or_default();
                prop_assert!(!action.contains([' ', ';', ',', '\'', '"', '\n']));
            }
            let _ = text.parse::<AppName>();
        }
    }

    #[track_caller]
    fn check(uri: &str, form_action: Option<&str>) {
        let uri: RedirectUri = uri.parse().unwrap();
        assert_eq!(uri.form_action().as_deref(), form_action, "{uri}");
    }

    #[test]
    fn apps_on_the_web_on_phones_and_in_terminals_are_sent_back() {
        check("https://client.example/callback?from=crudder", Some("https://client.example"));
        check("http://127.0.0.1:8080/", Some("http://127.0.0.1:8080"));
        check("http://[::1]:8080/", Some("http:"));
        check("com.example.app:/oauth", Some("com.example.app:"));
        check("ivory://request_token", Some("ivory:"));
        check("urn:ietf:wg:oauth:2.0:oob", None);
    }

    #[test]
    fn what_leads_nowhere_or_elsewhere_is_refused() {
        for text in [
            "",
            "callback",
            "/callback",
            "https://",
            "https:///x",
            "http:x",
            "https://a.example/#fragment",
            "https://user@a.example/",
            "https://a.example/ b",
            "https://a.example/\r\nX: y",
            "https://ä.example/",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "urn:x",
            "urn:ietf:wg:oauth:2.0:oob:auto",
            "1a:b",
            "https://a.example;script-src/",
        ] {
            assert_eq!(text.parse::<RedirectUri>(), Err(InvalidApp::RedirectUri), "{text:?}");
        }
        let long = format!("https://a.example/{}", "x".repeat(MAX_URI_BYTES));
        assert!(long.parse::<RedirectUri>().is_err());
    }

    #[test]
    fn a_query_is_added_to() {
        let with = |uri: &str| uri.parse::<RedirectUri>().unwrap().with_query("code=x");
        assert_eq!(with("https://a.example/"), "https://a.example/?code=x");
        assert_eq!(with("https://a.example/?b=1"), "https://a.example/?b=1&code=x");
        assert_eq!(with("https://a.example/?"), "https://a.example/?code=x");
    }

    #[test]
    fn a_name_is_one_honest_line() {
        assert_eq!(" toot \n".parse::<AppName>().unwrap().as_str(), "toot");
        for text in ["", "  ", "a\nb", "a\u{202e}b", &"x".repeat(61)] {
            assert_eq!(text.parse::<AppName>(), Err(InvalidApp::Name), "{text:?}");
        }
        assert!("https://toot.example".parse::<Website>().is_ok());
        assert!("toot.example".parse::<Website>().is_err());
    }
}
