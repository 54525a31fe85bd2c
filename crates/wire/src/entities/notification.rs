//! <https://docs.joinmastodon.org/entities/Notification/>

use crudder_domain::{self as domain, AccountCounts, NotificationKind};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Status};
use crate::input::Site;
use crate::schema::{DateTime, Id};

/// The word that Mastodon's clients know a kind by. That a kept status ends is none of Mastodon's kinds, and clients choke on
/// others: so it comes as `status`, which shows the status and who posted it, and says more under `crudder`.
#[must_use]
pub const fn notification_type(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::Mention => "mention",
        NotificationKind::Favourite => "favourite",
        NotificationKind::Reblog => "reblog",
        NotificationKind::Follow => "follow",
        NotificationKind::FollowRequest => "follow_request",
        NotificationKind::Poll => "poll",
        NotificationKind::Update => "update",
        NotificationKind::Status | NotificationKind::Ending => "status",
    }
}

/// What somebody is told of.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Notification {
    #[schemars(with = "Id")]
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) group_key: String,
    #[schemars(with = "DateTime")]
    pub(super) created_at: String,
    pub(super) account: Account,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<Status>,
    /// Crudder's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) crudder: Option<Crudder>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct Crudder {
    #[serde(rename = "type")]
    kind: &'static str,
}

impl Notification {
    /// A notification in Mastodon's shape: who made it happen, and the status that it is about.
    #[must_use]
    pub fn new(
        notification: &domain::Notification,
        account: &domain::Account,
        counts: AccountCounts,
        status: Option<Status>,
        site: &Site,
    ) -> Self {
        let ends = notification.kind == NotificationKind::Ending;
        Self {
            id: notification.id.to_string(),
            kind: notification_type(notification.kind),
            group_key: format!("ungrouped-{}", notification.id),
            created_at: notification.id.created_at().to_iso8601(),
            account: Account::new(account, counts, site),
            status,
            crudder: ends.then_some(Crudder { kind: "ending" }),
        }
    }

    /// Who made it happen.
    #[must_use]
    pub fn into_account(self) -> Account {
        self.account
    }
}

/// How many notifications are unread.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UnreadCount {
    /// At most a hundred, as on Mastodon.
    pub count: usize,
}

/// <https://docs.joinmastodon.org/entities/NotificationPolicy/>: nothing is held back, so there is nothing to ask for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationPolicy {
    for_not_following: &'static str,
    for_not_followers: &'static str,
    for_new_accounts: &'static str,
    for_private_mentions: &'static str,
    for_limited_accounts: &'static str,
    summary: Summary,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Summary {
    pending_requests_count: u64,
    pending_notifications_count: u64,
}

impl NotificationPolicy {
    /// The one policy that there is.
    pub const OPEN: Self = Self {
        for_not_following: "accept",
        for_not_followers: "accept",
        for_new_accounts: "accept",
        for_private_mentions: "accept",
        for_limited_accounts: "accept",
        summary: Summary { pending_requests_count: 0, pending_notifications_count: 0 },
    };
}
