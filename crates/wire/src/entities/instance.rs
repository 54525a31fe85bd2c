//! <https://docs.joinmastodon.org/entities/Instance/>, in its two versions.

use crudder_domain::Lifetime;
use schemars::JsonSchema;
use serde::Serialize;

use super::configuration::Configuration;
use super::{Account, MISSING_HEADER};
use crate::input::Site;
use crate::schema::Url;

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

/// Clients read the version to know what a server can; what Crudder speaks is Mastodon's 4.5 API. Written as Mastodon's own
/// forks write it: `(compatible; …)` is Pleroma's form, of which some clients know a few names and take any other for a
/// server that can nothing (docs/api.md has who reads what).
fn version(facts: &InstanceFacts) -> String {
    format!("4.5.0+crudder.{}", facts.version)
}

/// Where nothing is streamed yet. Some clients wait for an address before they ask for anything that is new, and some try it
/// for ever: so there is one, of a name that is never found (RFC 6761, section 6.4), and nobody is asked.
pub(super) const STREAMING: &str = "wss://streaming.invalid";

/// What an instance is and allows, as Mastodon 4 asks for it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Instance {
    domain: String,
    title: &'static str,
    version: String,
    #[schemars(with = "Url")]
    source_url: String,
    description: &'static str,
    usage: Usage,
    thumbnail: Thumbnail,
    icon: [(); 0],
    languages: [&'static str; 1],
    configuration: Configuration,
    registrations: Registrations,
    api_versions: ApiVersions,
    contact: Contact,
    rules: [(); 0],
    /// Crudder's own: the shortest life of a status, in seconds.
    min_expiration: u32,
    /// Crudder's own: the longest life of a status, in seconds.
    max_expiration: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Usage {
    users: Users,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Users {
    /// Crudder does not count its people.
    active_month: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Thumbnail {
    #[schemars(with = "Url")]
    url: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Registrations {
    enabled: bool,
    approval_required: bool,
    reason_required: bool,
    message: Option<&'static str>,
    min_age: Option<u32>,
    #[schemars(with = "Option<Url>")]
    url: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct ApiVersions {
    /// Notifications in groups are the newest that there is: 3 are profiles with `attribution_domains`.
    mastodon: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Contact {
    email: String,
    account: Option<Account>,
}

impl Instance {
    /// `GET /api/v2/instance`.
    #[must_use]
    pub fn new(site: &Site, facts: &InstanceFacts) -> Self {
        Self {
            domain: site.host().to_owned(),
            title: TITLE,
            version: version(facts),
            source_url: site.base(),
            description: DESCRIPTION,
            usage: Usage { users: Users { active_month: 0 } },
            thumbnail: Thumbnail { url: format!("{}{MISSING_HEADER}", site.base()) },
            icon: [],
            languages: ["en"],
            configuration: Configuration::new(site),
            registrations: Registrations {
                enabled: true,
                approval_required: false,
                reason_required: false,
                message: None,
                min_age: None,
                url: None,
            },
            api_versions: ApiVersions { mastodon: 2 },
            contact: Contact { email: facts.contact_email.clone(), account: None },
            rules: [],
            min_expiration: Lifetime::MIN.as_secs(),
            max_expiration: Lifetime::MAX.as_secs(),
        }
    }
}

/// <https://docs.joinmastodon.org/entities/V1_Instance/>: the same, as clients before Mastodon 4 ask for it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InstanceV1 {
    uri: String,
    title: &'static str,
    short_description: &'static str,
    description: &'static str,
    email: String,
    version: String,
    urls: Urls,
    stats: Stats,
    #[schemars(with = "Url")]
    thumbnail: String,
    languages: [&'static str; 1],
    registrations: bool,
    approval_required: bool,
    invites_enabled: bool,
    configuration: Configuration,
    contact_account: Option<Account>,
    rules: [(); 0],
    /// Crudder's own: the shortest life of a status, in seconds.
    min_expiration: u32,
    /// Crudder's own: the longest life of a status, in seconds.
    max_expiration: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Urls {
    /// Nothing answers there yet.
    #[schemars(with = "Url")]
    streaming_api: &'static str,
}

/// Crudder counts none of them.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(inline)]
#[expect(clippy::struct_field_names, reason = "Mastodon's shape")]
struct Stats {
    user_count: u64,
    status_count: u64,
    domain_count: u64,
}

impl InstanceV1 {
    /// `GET /api/v1/instance`.
    #[must_use]
    pub fn new(site: &Site, facts: &InstanceFacts) -> Self {
        Self {
            uri: site.host().to_owned(),
            title: TITLE,
            short_description: DESCRIPTION,
            description: DESCRIPTION,
            email: facts.contact_email.clone(),
            version: version(facts),
            urls: Urls { streaming_api: STREAMING },
            stats: Stats::default(),
            thumbnail: format!("{}{MISSING_HEADER}", site.base()),
            languages: ["en"],
            registrations: true,
            approval_required: false,
            invites_enabled: false,
            configuration: Configuration::new(site),
            contact_account: None,
            rules: [],
            min_expiration: Lifetime::MIN.as_secs(),
            max_expiration: Lifetime::MAX.as_secs(),
        }
    }
}
