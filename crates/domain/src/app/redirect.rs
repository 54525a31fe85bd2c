//! Where people may be sent back to: an allow rule. What a scheme that is not named here starts on somebody's machine
//! (`ms-msdt:`, `smb:`, `search-ms:`, …) nobody can list.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use super::uri::Uri;
use super::{InvalidApp, RedirectUri};

/// The address that is none: the code is shown to be copied.
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Schemes without a dot that Mastodon's apps are sent back by. RFC 8252 wants a domain of the app's in reverse
/// (section 7.1), which these are older than, or did not know of.
const KNOWN_SCHEMES: &[&str] = &[
    "amaroq",
    "cx-c3-toot", // Toot!
    "fedi",       // Fedi
    "fedicat",
    "fedilab",
    "feditext",
    "focus-mastodon-android-auth", // Focus
    "hyperspace",
    "icecubesapp", // Ice Cubes
    "ivory",
    "mammoth",
    "mastalab",              // Fedilab
    "mastodon",              // Mastodon for iOS
    "mastodon-android-auth", // Mastodon for Android
    "mastonaut",
    "megalodon-android-auth", // Megalodon
    "metatext",
    "mona",
    "moshidon-android-auth", // Moshidon
    "oauth2redirect",        // Tusky, Pachli, PixelDroid
    "pixelfed",
    "subwaytooter", // Subway Tooter
    "tokodon",
    "tooot",
    "tuba",
    "tusker",
    "tusky",
];

impl RedirectUri {
    /// Whether there is no address: the code is shown to be copied.
    #[must_use]
    pub fn is_out_of_band(&self) -> bool {
        self.0 == OUT_OF_BAND
    }

    /// The address that is asked for, where this registered one allows it: the same text. Of a loopback address the port may
    /// be another, since an app on somebody's machine gets one that is free (RFC 8252, section 7.3).
    #[must_use]
    pub fn allows(&self, asked: &str) -> Option<Self> {
        if self.0 == asked {
            return Some(self.clone());
        }
        let asked: Self = asked.parse().ok()?;
        let is_allowed = self.without_loopback_port()? == asked.without_loopback_port()?;
        is_allowed.then_some(asked)
    }

    /// Scheme, host and what follows the port, of an address of the machine that the browser runs on. `localhost` is none:
    /// what it leads to is not this text's to say (RFC 8252, section 8.3).
    fn without_loopback_port(&self) -> Option<(&str, &str, &str)> {
        let uri = Uri::read(&self.0).filter(|uri| uri.is("http"))?;
        let host = uri.authority?.host;
        matches!(host, "127.0.0.1" | "[::1]").then_some((uri.scheme, host, uri.rest))
    }

    /// What a page may name as a target of its forms to lead there: the origin of a web address, else the scheme.
    /// (A browser holds a form to its page's `form-action` also where the answer to it leads elsewhere.)
    #[must_use]
    pub fn form_action(&self) -> Option<String> {
        let uri = Uri::read(&self.0).filter(|_| !self.is_out_of_band())?;
        Some(match uri.authority {
            // A content security policy has no form for addresses in brackets.
            Some(authority) if uri.is_web() && !authority.host.starts_with('[') => {
                format!("{}://{}", uri.scheme, authority.text)
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
        let leads_to_an_app = |uri: Uri<'_>| uri.is_web() || is_of_an_app(uri.scheme);
        if text == OUT_OF_BAND || Uri::read(text).is_some_and(leads_to_an_app) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidApp::RedirectUri)
        }
    }
}

/// Whether a scheme is an app's own: a domain in reverse, or one that is known.
fn is_of_an_app(scheme: &str) -> bool {
    let is_domain = scheme.contains('.')
        && scheme
            .split('.')
            .all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    is_domain || KNOWN_SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Reads what is kept, without what would not be registered any more: an older registration is otherwise as good as a new one.
pub(super) fn allowed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RedirectUri>, D::Error> {
    let kept = Vec::<String>::deserialize(deserializer)?;
    Ok(kept.iter().filter_map(|text| text.parse().ok()).collect())
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
        }

        /// Whatever stands for the scheme: without a dot it is a web address or one of those that are named.
        #[test]
        fn a_scheme_that_is_not_named_leads_nowhere(scheme in "[a-zA-Z][a-zA-Z0-9+-]{0,20}", rest in "[/a-z0-9:?=]{1,20}") {
            let known = KNOWN_SCHEMES.iter().chain(&["http", "https"]).any(|known| scheme.eq_ignore_ascii_case(known));
            if !known {
                let uri = format!("{scheme}:{rest}");
                prop_assert!(uri.parse::<RedirectUri>().is_err());
            }
        }

        /// Of a loopback address the port is free, and nothing else is.
        #[test]
        fn a_registered_address_allows_itself_and_on_loopback_any_port(
            host in prop::sample::select(vec!["127.0.0.1", "[::1]", "localhost", "127.0.0.2", "client.example"]),
            scheme in prop::sample::select(vec!["http", "https"]),
            port in prop::option::of(1_u16..), asked in prop::option::of(1_u16..), path in "/[a-z?=]{0,10}",
        ) {
            let at = |port: Option<u16>| {
                let port = port.map(|port| format!(":{port}")).unwrap_or_default();
                format!("{scheme}://{host}{port}{path}")
            };
            let registered: RedirectUri = at(port).parse().unwrap();
            let is_loopback = scheme == "http" && ["127.0.0.1", "[::1]"].contains(&host);
            let allowed = registered.allows(&at(asked)).map(String::from);
            let expected = (is_loopback || port == asked).then(|| at(asked));
            prop_assert_eq!(allowed, expected);
            let elsewhere = format!("{}x", at(asked));
            prop_assert_eq!(registered.allows(&elsewhere), None);
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
        check("http://oauth-redirect.andstatus.org", Some("http://oauth-redirect.andstatus.org"));
        check("http://127.0.0.1:8080/", Some("http://127.0.0.1:8080"));
        check("http://[::1]:8080/", Some("http:"));
        check("com.example.app:/oauth", Some("com.example.app:"));
        check("com.tapbots.Ivory.22610:/request_token/1", Some("com.tapbots.Ivory.22610:"));
        check("ivory://request_token", Some("ivory:"));
        check("icecubesapp://", Some("icecubesapp:"));
        check("IceCubesApp://", Some("IceCubesApp:"));
        check("mastodon://joinmastodon.org/oauth", Some("mastodon:"));
        check("oauth2redirect://com.keylesspalace.tusky/", Some("oauth2redirect:"));
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
            "com.example.app://user@a/",
            "https://a.example/ b",
            "https://a.example/\r\nX: y",
            "https://ä.example/",
            "https://a.example\\@b.example/",
            "https://:443/",
            "https://a.example:0/",
            "https://a.example:65536/",
            "https://a.example:1:2/",
            "https://a.example:+1/",
            "https://[::1/",
            "https://[::g]/",
            "https://[::1]x/",
            "https://a[::1]/",
            "https://./",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "feed:javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ms-msdt:/id",
            "smb://a.example/x",
            "search-ms:query=x",
            "chrome://settings",
            "intent://x#Intent;end",
            "microsoft-edge:https://a.example",
            "vscode://x",
            "app:/x",
            "urn:x",
            "urn:ietf:wg:oauth:2.0:oob:auto",
            "1a:b",
            "a.:b",
            "com..app:/x",
            "com.app+x:/x",
            "https://a.example;script-src/",
        ] {
            assert_eq!(text.parse::<RedirectUri>(), Err(InvalidApp::RedirectUri), "{text:?}");
        }
        let long = format!("https://a.example/{}", "x".repeat(super::super::uri::MAX_BYTES));
        assert!(long.parse::<RedirectUri>().is_err());
    }

    #[test]
    fn a_port_that_is_none_is_no_other_port() {
        let registered: RedirectUri = "http://127.0.0.1/cb".parse().unwrap();
        for asked in [
            "http://127.0.0.1:51234@evil.example/cb",
            "http://127.0.0.1:51234.evil.example/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:51234/cb#x",
            "HTTP://127.0.0.1:51234/cb",
            "http://127.1:51234/cb",
            "http://localhost:51234/cb",
            "https://127.0.0.1:51234/cb",
        ] {
            assert_eq!(registered.allows(asked), None, "{asked}");
        }
    }

    #[test]
    fn a_query_is_added_to() {
        let with = |uri: &str| uri.parse::<RedirectUri>().unwrap().with_query("code=x");
        assert_eq!(with("https://a.example/"), "https://a.example/?code=x");
        assert_eq!(with("https://a.example/?b=1"), "https://a.example/?b=1&code=x");
        assert_eq!(with("https://a.example/?"), "https://a.example/?code=x");
    }
}
