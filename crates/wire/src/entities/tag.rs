//! <https://docs.joinmastodon.org/entities/Tag/>

use crudder_domain::Hashtag;
use crudder_domain::hashtag::TagDay;
use schemars::JsonSchema;
use serde::Serialize;

use crate::input::Site;
use crate::schema::Url;

/// A hashtag by itself, with how it was used in what is alive.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tag {
    /// Its name: it has no number.
    id: String,
    name: String,
    #[schemars(with = "Url")]
    url: String,
    history: Vec<Usage>,
    /// Left out for visitors, as on Mastodon.
    #[serde(skip_serializing_if = "Option::is_none")]
    following: Option<bool>,
    /// Whether it stands on the viewer's profile: none does. Left out for visitors, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    featuring: Option<bool>,
}

/// Numbers as texts, as on Mastodon.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TagHistory")]
struct Usage {
    /// Its first second, since the Unix epoch.
    day: String,
    accounts: String,
    uses: String,
}

impl Tag {
    /// The hashtag with its days, today first, and whether the viewer follows it; `None` for a visitor.
    #[must_use]
    pub fn new(tag: &Hashtag, history: &[TagDay], following: Option<bool>, site: &Site) -> Self {
        let day = |day: &TagDay| Usage {
            day: (day.number * 86_400).to_string(),
            accounts: day.accounts.to_string(),
            uses: day.uses.to_string(),
        };
        Self {
            id: tag.to_string(),
            name: tag.to_string(),
            url: tag.address(&site.base()),
            history: history.iter().map(day).collect(),
            following,
            featuring: following.map(|_| false),
        }
    }
}
