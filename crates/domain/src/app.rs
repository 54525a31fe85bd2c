//! Third-party apps: what one says of itself, and where people are sent back to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::id::AppId;
use crate::length::fits;
use crate::scope::Scopes;
use crate::visible::{is_blank, is_one_line};

mod redirect;
mod uri;

use uri::{MAX_BYTES as MAX_URI_BYTES, Uri};

/// An app, as it registered itself (<https://docs.joinmastodon.org/entities/CredentialApplication/>).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its id, which is its `client_id`, too: anybody may know it.
    pub id: AppId,
    /// What it calls itself. Anybody can register under any name, so it proves nothing.
    pub name: AppName,
    /// Its website, where it says one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "allowed_website")]
    pub website: Option<Website>,
    /// Where people may be sent back to: at least one, but for a registration that is older than the rule which it breaks.
    #[serde(deserialize_with = "redirect::allowed")]
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
        "must be absolute addresses of at most {MAX_URI_BYTES} bytes without a user or a fragment: https, http, a domain of \
         the app's in reverse as its scheme (com.example.app:/back), or urn:ietf:wg:oauth:2.0:oob"
    )]
    RedirectUri,
}

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
    /// Where a person is sent back to. Compared as a text, character by character, but for the port of a loopback address.
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
        // It stands in a sentence of ours.
        let is_name = !is_blank(text) && is_one_line(text) && fits(text, Self::MAX_CHARS);
        if is_name { Ok(Self(text.to_owned())) } else { Err(InvalidApp::Name) }
    }
}

impl FromStr for Website {
    type Err = InvalidApp;

    fn from_str(text: &str) -> Result<Self, InvalidApp> {
        match Uri::read(text) {
            Some(uri) if uri.is_web() => Ok(Self(text.to_owned())),
            _ => Err(InvalidApp::Website),
        }
    }
}

/// Reads a website that is kept; none where it would not be registered any more.
fn allowed_website<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Website>, D::Error> {
    let kept = Option::<String>::deserialize(deserializer)?;
    Ok(kept.and_then(|text| text.parse().ok()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_a_name_panic(text in "\\PC{0,60}") {
            let _ = text.parse::<AppName>();
        }
    }

    #[test]
    fn a_name_is_one_honest_line() {
        assert_eq!(" toot \n".parse::<AppName>().unwrap().as_str(), "toot");
        assert!("e\u{301}".repeat(60).parse::<AppName>().is_ok());
        for text in ["", "  ", "a\nb", "a\u{202e}b", "\u{3164}", "a\u{2028}b", &"x".repeat(61)] {
            assert_eq!(text.parse::<AppName>(), Err(InvalidApp::Name), "{text:?}");
        }
        assert!("https://toot.example".parse::<Website>().is_ok());
        assert!("toot.example".parse::<Website>().is_err());
    }
    #[test]
    fn an_older_registration_is_read_without_what_would_be_refused_now() {
        let kept = serde_json::json!({
            "id": "1", "name": "toot", "website": "javascript:alert(1)", "scopes": "read",
            "redirect_uris": ["smb://a.example/", "https://a.example/", "ms-msdt:/id"],
        });
        let app: App = serde_json::from_value(kept).unwrap();
        assert_eq!(app.website, None);
        assert_eq!(app.redirect_uris, ["https://a.example/".parse().unwrap()]);
    }
}
