//! <https://docs.joinmastodon.org/entities/Preferences/>

use crudder_domain::Account;
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::VisibilityWord;

/// What a client's next status is to be, unless it says otherwise, and how to show others'.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Preferences {
    #[serde(rename = "posting:default:visibility")]
    #[schemars(with = "VisibilityWord")]
    visibility: &'static str,
    #[serde(rename = "posting:default:sensitive")]
    sensitive: bool,
    #[serde(rename = "posting:default:language")]
    language: Option<String>,
    /// Crudder's own: seconds that a status lives when it does not say.
    #[serde(rename = "posting:default:expires_in")]
    expires_in: u32,
    #[serde(rename = "reading:expand:media")]
    expand_media: &'static str,
    #[serde(rename = "reading:expand:spoilers")]
    expand_spoilers: bool,
    #[serde(rename = "reading:autoplay:gifs")]
    autoplay_gifs: bool,
}

impl Preferences {
    /// An account's. Of how to show things Crudder keeps none: these are Mastodon's own first ones.
    #[must_use]
    pub fn new(account: &Account) -> Self {
        Self {
            visibility: account.default_visibility.get().as_str(),
            sensitive: account.default_sensitive,
            language: account.default_language.as_ref().map(|it| it.as_str().to_owned()),
            expires_in: account.default_lifetime.as_secs(),
            expand_media: "default",
            expand_spoilers: false,
            autoplay_gifs: false,
        }
    }
}
