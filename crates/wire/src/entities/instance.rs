//! <https://docs.joinmastodon.org/entities/Instance/>, in its two versions.

use crudder_domain::mark::MAX_PINS;
use crudder_domain::poll::MAX_OPTIONS;
use crudder_domain::{DisplayName, Lifetime, Note, PollOption, StatusText};
use serde_json::{Value, json};

use crate::input::Site;

/// What an operator can say of an instance.
#[derive(Debug, Clone, Default)]
pub struct InstanceFacts {
    /// Crudder's own version.
    pub version: &'static str,
    /// Where people can write to.
    pub contact_email: String,
}

const TITLE: &str = "Crudder";
const DESCRIPTION: &str = "A place for what has an end: every post is gone at the second its author chose. \
     Choose a lifetime by expires_in, or write #exp3h (s, m, h, d) into the text.";

/// Clients read the version to know what a server can; what Crudder speaks is Mastodon's 4.5 API.
fn version(facts: &InstanceFacts) -> String {
    format!("4.5.0 (compatible; Crudder {})", facts.version)
}

fn configuration(site: &Site) -> Value {
    json!({
        "urls": { "streaming": streaming(site) },
        "accounts": {
            "max_featured_tags": 0,
            "max_pinned_statuses": MAX_PINS,
            "max_display_name_length": DisplayName::MAX_CHARS,
            "max_note_length": Note::MAX_CHARS,
        },
        "statuses": {
            "max_characters": StatusText::MAX_CHARS,
            "max_media_attachments": 0,
            "characters_reserved_per_url": StatusText::URL_CHARS,
            "min_expiration": Lifetime::MIN.as_secs(),
            "max_expiration": Lifetime::MAX.as_secs(),
        },
        "media_attachments": {
            "supported_mime_types": [], "description_limit": 0, "image_size_limit": 0, "image_matrix_limit": 0,
            "video_size_limit": 0, "video_frame_rate_limit": 0, "video_matrix_limit": 0,
        },
        "polls": {
            "max_options": MAX_OPTIONS,
            "max_characters_per_option": PollOption::MAX_CHARS,
            "min_expiration": Lifetime::MIN.as_secs(),
            "max_expiration": Lifetime::MAX.as_secs(),
        },
        "translation": { "enabled": false },
        "vapid": { "public_key": "" },
    })
}

fn streaming(site: &Site) -> String {
    site.base().replacen("http", "ws", 1)
}

/// `GET /api/v1/instance`.
#[must_use]
pub fn instance_v1(site: &Site, facts: &InstanceFacts) -> Value {
    json!({
        "uri": site.host(),
        "title": TITLE,
        "short_description": DESCRIPTION,
        "description": DESCRIPTION,
        "email": facts.contact_email,
        "version": version(facts),
        "urls": { "streaming_api": streaming(site) },
        "stats": { "user_count": 0, "status_count": 0, "domain_count": 0 },
        "thumbnail": Value::Null,
        "languages": ["en"],
        "registrations": true,
        "approval_required": false,
        "invites_enabled": false,
        "configuration": configuration(site),
        "contact_account": Value::Null,
        "rules": [],
        "min_expiration": Lifetime::MIN.as_secs(),
        "max_expiration": Lifetime::MAX.as_secs(),
    })
}

/// `GET /api/v2/instance`.
#[must_use]
pub fn instance_v2(site: &Site, facts: &InstanceFacts) -> Value {
    json!({
        "domain": site.host(),
        "title": TITLE,
        "version": version(facts),
        "source_url": site.base(),
        "description": DESCRIPTION,
        "usage": { "users": { "active_month": 0 } },
        "thumbnail": { "url": format!("{}/header.svg", site.base()), "blurhash": Value::Null, "versions": {} },
        "icon": [],
        "languages": ["en"],
        "configuration": configuration(site),
        "registrations": { "enabled": true, "approval_required": false, "message": Value::Null, "url": Value::Null },
        "api_versions": { "mastodon": 6 },
        "contact": { "email": facts.contact_email, "account": Value::Null },
        "rules": [],
        "min_expiration": Lifetime::MIN.as_secs(),
        "max_expiration": Lifetime::MAX.as_secs(),
    })
}
