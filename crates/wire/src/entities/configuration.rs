//! What an instance allows, with its bounds: `configuration` in both versions of an instance.

use crudder_domain::interaction::MAX_PINS;
use crudder_domain::poll::MAX_OPTIONS;
use crudder_domain::{
    Attachment, Description, DisplayName, FieldText, Lifetime, Note, PollOption, ProfileFields, StatusText,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::instance::STREAMING;
use super::media::TYPES;
use crate::body::MAX_FILE_BYTES;
use crate::input::Site;
use crate::schema::Url;

/// Limits; a limit of 0 where there is nothing of the kind.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "InstanceConfiguration")]
pub(super) struct Configuration {
    urls: Urls,
    accounts: Accounts,
    statuses: Statuses,
    media_attachments: MediaAttachments,
    polls: Polls,
    translation: Translation,
    vapid: Vapid,
    timelines_access: TimelinesAccess,
    /// There is no other server that this one would speak to.
    limited_federation: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Urls {
    /// Nothing answers there yet.
    #[schemars(with = "Url")]
    streaming: &'static str,
    #[schemars(with = "Option<Url>")]
    status: Option<&'static str>,
    #[schemars(with = "Url")]
    about: String,
    #[schemars(with = "Url")]
    privacy_policy: String,
    #[schemars(with = "Option<Url>")]
    terms_of_service: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Accounts {
    max_featured_tags: u32,
    max_pinned_statuses: usize,
    max_display_name_length: usize,
    max_note_length: usize,
    max_profile_fields: usize,
    profile_field_name_limit: usize,
    profile_field_value_limit: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Statuses {
    max_characters: usize,
    max_media_attachments: usize,
    characters_reserved_per_url: usize,
    /// Crudder's own: the shortest life of a status, in seconds.
    min_expiration: u32,
    /// Crudder's own: the longest life of a status, in seconds.
    max_expiration: u32,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(inline)]
struct MediaAttachments {
    supported_mime_types: &'static [&'static str],
    description_limit: usize,
    image_size_limit: usize,
    image_matrix_limit: u64,
    video_size_limit: usize,
    video_frame_rate_limit: usize,
    video_matrix_limit: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Polls {
    max_options: usize,
    max_characters_per_option: usize,
    min_expiration: u32,
    max_expiration: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Translation {
    enabled: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Vapid {
    public_key: &'static str,
}

/// Who may read a timeline without being signed in: everybody.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Access {
    local: &'static str,
    remote: &'static str,
}

const OPEN: Access = Access { local: "public", remote: "public" };

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
#[expect(clippy::struct_field_names, reason = "Mastodon's shape")]
struct TimelinesAccess {
    live_feeds: Access,
    hashtag_feeds: Access,
    trending_link_feeds: Access,
}

impl Configuration {
    pub(super) fn new(site: &Site) -> Self {
        let base = site.base();
        Self {
            urls: Urls {
                streaming: STREAMING,
                status: None,
                about: format!("{base}/about"),
                privacy_policy: format!("{base}/privacy-policy"),
                terms_of_service: None,
            },
            accounts: Accounts {
                max_featured_tags: 0,
                max_pinned_statuses: MAX_PINS,
                max_display_name_length: DisplayName::MAX_CHARS,
                max_note_length: Note::MAX_CHARS,
                max_profile_fields: ProfileFields::MAX,
                profile_field_name_limit: FieldText::MAX_CHARS,
                profile_field_value_limit: FieldText::MAX_CHARS,
            },
            statuses: Statuses {
                max_characters: StatusText::MAX_CHARS,
                max_media_attachments: Attachment::MAX,
                characters_reserved_per_url: StatusText::URL_CHARS,
                min_expiration: Lifetime::MIN.as_secs(),
                max_expiration: Lifetime::MAX.as_secs(),
            },
            media_attachments: MediaAttachments {
                supported_mime_types: &TYPES,
                description_limit: Description::MAX_CHARS,
                image_size_limit: MAX_FILE_BYTES,
                image_matrix_limit: Attachment::MAX_PIXELS,
                ..MediaAttachments::default()
            },
            polls: Polls {
                max_options: MAX_OPTIONS,
                max_characters_per_option: PollOption::MAX_CHARS,
                min_expiration: Lifetime::MIN.as_secs(),
                max_expiration: Lifetime::MAX.as_secs(),
            },
            translation: Translation { enabled: false },
            vapid: Vapid { public_key: "" },
            timelines_access: TimelinesAccess {
                live_feeds: OPEN,
                hashtag_feeds: OPEN,
                trending_link_feeds: OPEN,
            },
            limited_federation: true,
        }
    }
}
