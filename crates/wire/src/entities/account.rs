//! <https://docs.joinmastodon.org/entities/Account/>

use crudder_domain::text::render_profile;
use crudder_domain::{self as domain, AccountCounts, ExpiresAt, MediaId, ProfileField};
use schemars::JsonSchema;
use serde::Serialize;

use super::{MISSING_AVATAR, MISSING_HEADER};
use crate::input::Site;
use crate::schema::{Date, DateTime, Html, Id, Url, VisibilityWord};

/// An account as everybody sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "Mastodon's shape")]
pub struct Account {
    #[schemars(with = "Id")]
    id: String,
    username: String,
    acct: String,
    #[schemars(with = "Url")]
    url: String,
    #[schemars(with = "Url")]
    uri: String,
    display_name: String,
    #[schemars(with = "Html")]
    note: String,
    /// Holds for ten to fifteen minutes, where it is a picture of its own.
    #[schemars(with = "Url")]
    avatar: String,
    #[schemars(with = "Url")]
    avatar_static: String,
    #[schemars(with = "Url")]
    header: String,
    #[schemars(with = "Url")]
    header_static: String,
    locked: bool,
    fields: Vec<Field>,
    emojis: [(); 0],
    /// Always empty: there are no roles to be shown.
    roles: [(); 0],
    bot: bool,
    group: bool,
    /// Null where the account has never said.
    discoverable: Option<bool>,
    /// Whether everybody finds its public statuses by their words.
    indexable: bool,
    /// The opposite, as Mastodon tells search engines.
    noindex: bool,
    /// Whether who follows it, and whom it follows, is for itself alone.
    hide_collections: bool,
    #[schemars(with = "DateTime")]
    created_at: String,
    #[schemars(with = "Option<Date>")]
    last_status_at: Option<String>,
    statuses_count: u64,
    followers_count: u64,
    following_count: u64,
}

impl Account {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The account in Mastodon's shape.
    #[must_use]
    pub fn new(account: &domain::Account, counts: AccountCounts, site: &Site) -> Self {
        let (base, handle) = (site.base(), account.handle.to_string());
        let picture = |own: Option<MediaId>, missing: &str| {
            let own = own.and_then(|id| site.portrait(account.id, id));
            own.unwrap_or_else(|| format!("{base}{missing}"))
        };
        // Nothing that moves is kept moving, so what stands still is the same.
        let avatar = picture(account.avatar, MISSING_AVATAR);
        let header = picture(account.header, MISSING_HEADER);
        Self {
            id: account.id.to_string(),
            acct: handle.clone(),
            url: format!("{base}/@{handle}"),
            uri: format!("{base}/users/{handle}"),
            display_name: account.display_name.as_str().to_owned(),
            username: handle,
            note: render_profile(account.note.as_str(), site.own(), &base),
            avatar_static: avatar.clone(),
            avatar,
            header_static: header.clone(),
            header,
            locked: account.locked,
            fields: account.fields.iter().map(|field| Field::shown(field, site, &base)).collect(),
            emojis: [],
            roles: [],
            bot: account.bot,
            group: false,
            discoverable: account.discoverable,
            indexable: account.indexable,
            noindex: !account.indexable,
            hide_collections: account.hide_collections,
            created_at: account.id.created_at().to_iso8601(),
            last_status_at: counts.last_status.map(|id| id.created_at().to_iso8601_date()),
            statuses_count: counts.statuses,
            followers_count: counts.followers,
            following_count: counts.following,
        }
    }
}

/// A row of a profile. <https://docs.joinmastodon.org/entities/Account/#Field>
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AccountField")]
struct Field {
    name: String,
    /// HTML; of the owner's source, the text as it was written.
    value: String,
    /// Always null: nobody looks whether a page links back.
    verified_at: Option<()>,
}

impl Field {
    fn shown(field: &ProfileField, site: &Site, base: &str) -> Self {
        let html = render_profile(field.value.as_str(), site.own(), base);
        // A row is one line, so it is one paragraph, which Mastodon's rows are without.
        let line = html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>")).unwrap_or(&html);
        Self { name: field.name.as_str().to_owned(), value: line.to_owned(), verified_at: None }
    }

    fn written(field: &ProfileField) -> Self {
        let (name, value) = (field.name.as_str().to_owned(), field.value.as_str().to_owned());
        Self { name, value, verified_at: None }
    }
}

/// An account that the reader mutes. <https://docs.joinmastodon.org/entities/Account/#MutedAccount>
#[derive(Debug, Serialize, JsonSchema)]
pub struct MutedAccount {
    #[serde(flatten)]
    account: Account,
    #[schemars(with = "Option<DateTime>")]
    mute_expires_at: Option<String>,
}

impl MutedAccount {
    /// The account, muted until then; `None` for ever.
    #[must_use]
    pub fn new(
        account: &domain::Account,
        counts: AccountCounts,
        until: Option<ExpiresAt>,
        site: &Site,
    ) -> Self {
        let mute_expires_at = until.map(|until| until.moment().to_iso8601());
        Self { account: Account::new(account, counts, site), mute_expires_at }
    }
}

/// An account as its owner sees it: with what its next statuses will be, unless they say otherwise.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CredentialAccount {
    #[serde(flatten)]
    account: Account,
    source: Source,
    role: Role,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AccountSource")]
struct Source {
    note: String,
    fields: Vec<Field>,
    #[schemars(with = "VisibilityWord")]
    privacy: &'static str,
    sensitive: bool,
    /// Empty where none is chosen, as Mastodon has it.
    language: String,
    discoverable: Option<bool>,
    indexable: bool,
    hide_collections: bool,
    /// Who may quote: nobody can.
    quote_policy: &'static str,
    /// Always empty: there is none of that.
    attribution_domains: [(); 0],
    /// Who asks to follow: 80 at most are counted.
    follow_requests_count: usize,
    /// Crudder's own: seconds that a status lives when it does not say.
    expires_in: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Role {
    id: &'static str,
    name: &'static str,
    permissions: &'static str,
    color: &'static str,
    highlighted: bool,
}

impl CredentialAccount {
    /// The owner's view of an account; `requests` are those who ask to follow it.
    #[must_use]
    pub fn new(account: &domain::Account, counts: AccountCounts, requests: usize, site: &Site) -> Self {
        Self {
            source: Source {
                note: account.note.as_str().to_owned(),
                fields: account.fields.iter().map(Field::written).collect(),
                privacy: account.default_visibility.get().as_str(),
                sensitive: account.default_sensitive,
                language: account
                    .default_language
                    .as_ref()
                    .map_or_else(String::new, |it| it.as_str().to_owned()),
                discoverable: account.discoverable,
                indexable: account.indexable,
                hide_collections: account.hide_collections,
                quote_policy: "nobody",
                attribution_domains: [],
                follow_requests_count: requests,
                expires_in: account.default_lifetime.as_secs(),
            },
            role: Role { id: "-99", name: "", permissions: "0", color: "", highlighted: false },
            account: Account::new(account, counts, site),
        }
    }
}
