//! <https://docs.joinmastodon.org/methods/grouped_notifications/#GroupedNotificationsResults>

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::notification::Crudder;
use super::{Account, Notification, Status};
use crate::schema::{DateTime, Id};

/// What somebody is told of, in groups, with what they are about beside, each once.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupedNotifications {
    accounts: Vec<Account>,
    statuses: Vec<Status>,
    notification_groups: Vec<NotificationGroup>,
}

/// A group: one notification, since Crudder puts none together.
#[derive(Debug, Serialize, JsonSchema)]
struct NotificationGroup {
    group_key: String,
    notifications_count: u64,
    #[serde(rename = "type")]
    kind: &'static str,
    #[schemars(with = "Id")]
    most_recent_notification_id: String,
    #[schemars(with = "Id")]
    page_min_id: String,
    #[schemars(with = "Id")]
    page_max_id: String,
    #[schemars(with = "DateTime")]
    latest_page_notification_at: String,
    #[schemars(with = "Vec<Id>")]
    sample_account_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Id>")]
    status_id: Option<String>,
    /// Crudder's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    crudder: Option<Crudder>,
}

impl From<Vec<Notification>> for GroupedNotifications {
    fn from(notifications: Vec<Notification>) -> Self {
        let (mut accounts, mut statuses, mut notification_groups) = (Vec::new(), Vec::new(), Vec::new());
        let (mut known_accounts, mut known_statuses) = (HashSet::new(), HashSet::new());
        for Notification { id, kind, group_key, created_at, account, status, crudder } in notifications {
            notification_groups.push(NotificationGroup {
                group_key,
                notifications_count: 1,
                kind,
                most_recent_notification_id: id.clone(),
                page_min_id: id.clone(),
                page_max_id: id,
                latest_page_notification_at: created_at,
                sample_account_ids: vec![account.id().to_owned()],
                status_id: status.as_ref().map(|status| status.id().to_owned()),
                crudder,
            });
            if known_accounts.insert(account.id().to_owned()) {
                accounts.push(account);
            }
            if let Some(status) = status.filter(|status| known_statuses.insert(status.id().to_owned())) {
                statuses.push(status);
            }
        }
        Self { accounts, statuses, notification_groups }
    }
}
