//! <https://docs.joinmastodon.org/entities/StatusEdit/> and <https://docs.joinmastodon.org/entities/StatusSource/>

use crudder_domain::{self as domain, AccountCounts, Attachment, Mention, Moment, SpoilerText, StatusText};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, AllLinks, MediaAttachment};
use crate::input::Site;
use crate::schema::{DateTime, Html, Id};

/// What a status said from one moment on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusEdit {
    #[schemars(with = "Html")]
    content: String,
    spoiler_text: String,
    sensitive: bool,
    #[schemars(with = "DateTime")]
    created_at: String,
    account: Account,
    media_attachments: Vec<MediaAttachment>,
    emojis: [(); 0],
}

impl StatusEdit {
    /// What it said at `at`, by its author.
    #[must_use]
    pub fn new(
        at: Moment,
        said: (&StatusText, &[Mention], &SpoilerText, bool),
        author: (&domain::Account, AccountCounts),
        (media, links): (&[Attachment], &AllLinks),
        site: &Site,
    ) -> Self {
        let (text, mentions, spoiler_text, sensitive) = said;
        Self {
            content: text.render(mentions, &site.base()),
            spoiler_text: spoiler_text.as_str().to_owned(),
            sensitive,
            created_at: at.to_iso8601(),
            account: Account::new(author.0, author.1, site),
            media_attachments: MediaAttachment::all(media, links),
            emojis: [],
        }
    }
}

/// A status as it was written, to be changed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusSource {
    #[schemars(with = "Id")]
    id: String,
    text: String,
    spoiler_text: String,
}

impl From<&domain::Status> for StatusSource {
    fn from(status: &domain::Status) -> Self {
        Self {
            id: status.id.to_string(),
            text: status.text.as_str().to_owned(),
            spoiler_text: status.spoiler_text.as_str().to_owned(),
        }
    }
}
