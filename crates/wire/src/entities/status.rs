//! <https://docs.joinmastodon.org/entities/Status/>, with `expires_at` at the top level and, for clients that
//! know Pleroma's form, as `pleroma.expires_at`.

use crudder_domain::{self as domain, AccountCounts, AccountId, Moment, StatusCounts};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, AllLinks, MediaAttachment, Poll};
use crate::input::Site;
use crate::schema::{DateTime, Html, Id, Url, VisibilityWord};

/// All that a status is shown with.
#[derive(Debug, Clone, Copy)]
pub struct StatusParts<'a> {
    /// The status.
    pub status: &'a domain::Status,
    /// Its numbers.
    pub counts: StatusCounts,
    /// Who wrote it.
    pub author: &'a domain::Account,
    /// The author's numbers.
    pub author_counts: AccountCounts,
    /// What the viewer did with it.
    pub marks: domain::Interactions,
    /// The present: whether what it asks is still open.
    pub now: Moment,
    /// Where what it shows can be looked at.
    pub links: &'a AllLinks,
}

/// A status as everybody who may see it sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Status {
    #[schemars(with = "Id")]
    id: String,
    #[schemars(with = "DateTime")]
    created_at: String,
    #[schemars(with = "DateTime")]
    expires_at: String,
    #[schemars(with = "Option<Id>")]
    in_reply_to_id: Option<String>,
    #[schemars(with = "Option<Id>")]
    in_reply_to_account_id: Option<String>,
    sensitive: bool,
    spoiler_text: String,
    #[schemars(with = "VisibilityWord")]
    visibility: &'static str,
    language: Option<String>,
    #[schemars(with = "Url")]
    uri: String,
    #[schemars(with = "Url")]
    url: String,
    replies_count: u64,
    reblogs_count: u64,
    favourites_count: u64,
    /// Always 0: nothing can be quoted.
    quotes_count: u64,
    #[schemars(with = "Option<DateTime>")]
    edited_at: Option<String>,
    #[schemars(with = "Html")]
    content: String,
    reblog: Option<Box<Status>>,
    /// Always null: which app somebody writes with is nobody's business.
    application: Option<()>,
    account: Account,
    media_attachments: Vec<MediaAttachment>,
    mentions: Vec<Mention>,
    tags: Vec<Tag>,
    emojis: [(); 0],
    card: Option<()>,
    poll: Option<Poll>,
    quote: Option<()>,
    quote_approval: QuoteApproval,
    #[serde(flatten)]
    marks: Option<ViewerInteractions>,
    pleroma: Pleroma,
}

/// What the viewer did with it; left out for visitors, as on Mastodon.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "Mastodon's shape")]
struct ViewerInteractions {
    favourited: bool,
    reblogged: bool,
    muted: bool,
    bookmarked: bool,
    filtered: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned: Option<bool>,
}

/// Who may quote: nobody.
#[derive(Debug, Serialize, JsonSchema)]
struct QuoteApproval {
    automatic: [(); 0],
    manual: [(); 0],
    current_user: &'static str,
}

impl QuoteApproval {
    const NOBODY: Self = Self { automatic: [], manual: [], current_user: "denied" };
}

#[derive(Debug, Serialize, JsonSchema)]
struct Pleroma {
    #[schemars(with = "DateTime")]
    expires_at: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusMention")]
struct Mention {
    #[schemars(with = "Id")]
    id: String,
    username: String,
    acct: String,
    #[schemars(with = "Url")]
    url: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusTag")]
struct Tag {
    name: String,
    #[schemars(with = "Url")]
    url: String,
}

impl Status {
    /// The status in Mastodon's shape, for that viewer.
    #[must_use]
    pub fn new(parts: StatusParts<'_>, viewer: Option<AccountId>, site: &Site) -> Self {
        let StatusParts { status, counts, author, author_counts, marks, now, links } = parts;
        let base = site.base();
        let expires_at = status.expires_at.moment().to_iso8601();
        Self {
            id: status.id.to_string(),
            created_at: status.created_at().to_iso8601(),
            in_reply_to_id: status.in_reply_to.map(|to| to.status.to_string()),
            in_reply_to_account_id: status.in_reply_to.map(|to| to.author.to_string()),
            sensitive: status.sensitive,
            spoiler_text: status.spoiler_text.as_str().to_owned(),
            visibility: status.visibility.as_str(),
            language: status.language.as_ref().map(|language| language.as_str().to_owned()),
            uri: format!("{base}/users/{}/statuses/{}", author.handle, status.id),
            url: format!("{base}/@{}/{}", author.handle, status.id),
            replies_count: counts.replies,
            reblogs_count: counts.reblogs,
            favourites_count: counts.favourites,
            quotes_count: 0,
            edited_at: status.edited_at.map(Moment::to_iso8601),
            content: status.text.render(&status.mentions, &base),
            reblog: None,
            application: None,
            account: Account::new(author, author_counts, site),
            media_attachments: MediaAttachment::all(&status.media, links),
            mentions: status
                .mentions
                .iter()
                .map(|mention| Mention {
                    id: mention.account.to_string(),
                    username: mention.handle.to_string(),
                    acct: mention.handle.to_string(),
                    url: format!("{base}/@{}", mention.handle),
                })
                .collect(),
            tags: status
                .text
                .hashtags()
                .into_iter()
                .map(|tag| Tag { url: tag.address(&base), name: tag.to_string() })
                .collect(),
            emojis: [],
            card: None,
            poll: Poll::new(status, counts.tally, marks.vote, viewer, now),
            quote: None,
            quote_approval: QuoteApproval::NOBODY,
            marks: viewer.map(|viewer| ViewerInteractions {
                favourited: marks.favourited,
                reblogged: marks.reblogged,
                muted: marks.muted,
                bookmarked: marks.bookmarked,
                filtered: [],
                pinned: (viewer == status.author).then_some(marks.pinned),
            }),
            pleroma: Pleroma { expires_at: expires_at.clone() },
            expires_at,
        }
    }
}

impl Status {
    /// Whether the viewer has muted the conversation that it stands in.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.marks.as_ref().is_some_and(|marks| marks.muted)
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether the viewer keeps it.
    #[must_use]
    pub fn is_bookmarked(&self) -> bool {
        self.marks.as_ref().is_some_and(|marks| marks.bookmarked)
    }

    /// Whether the viewer boosted it.
    #[must_use]
    pub fn is_reblogged(&self) -> bool {
        self.marks.as_ref().is_some_and(|marks| marks.reblogged)
    }

    /// This status as a boost of `original`. Clients read `reblog`; those that don't find here what is boosted.
    #[must_use]
    pub fn boosting(self, original: Self) -> Self {
        Self {
            sensitive: original.sensitive,
            spoiler_text: original.spoiler_text.clone(),
            language: original.language.clone(),
            content: original.content.clone(),
            media_attachments: original.media_attachments.clone(),
            mentions: original.mentions.clone(),
            tags: original.tags.clone(),
            replies_count: original.replies_count,
            reblogs_count: original.reblogs_count,
            favourites_count: original.favourites_count,
            marks: original.marks.clone().map(|marks| ViewerInteractions {
                pinned: self.marks.as_ref().and_then(|own| own.pinned),
                ..marks
            }),
            reblog: Some(Box::new(original)),
            ..self
        }
    }
}

/// <https://docs.joinmastodon.org/entities/Context/>
#[derive(Debug, Serialize, JsonSchema)]
pub struct Context {
    /// What it answers, the thread's first status first.
    pub ancestors: Vec<Status>,
    /// What answers it, each answer before the answers to it.
    pub descendants: Vec<Status>,
}

/// A status that its author has just deleted, with its source, so that it can be written again.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DeletedStatus")]
pub struct Deleted {
    #[serde(flatten)]
    status: Status,
    text: String,
}

impl Deleted {
    /// The last view of a status, for its author; of what it showed, what can be attached again.
    #[must_use]
    pub fn new(parts: StatusParts<'_>, site: &Site) -> Self {
        Self {
            text: parts.status.text.as_str().to_owned(),
            status: Status::new(parts, Some(parts.status.author), site),
        }
    }
}
