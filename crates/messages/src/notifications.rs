//! What people are told of. Each notification is named by what it tells of, so that telling twice is telling once.

use crudder_domain::{AccountId, ExpiresAt, Notification, NotificationKind, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::write;
use crate::keys;
use crate::writer::Writer;

/// Under `NOTIFICATION#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct NotificationItem {
    kind: NotificationKind,
    from: AccountId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<StatusId>,
    expires_at: ExpiresAt,
}

impl Writer {
    /// Tells somebody of something. Repeated, it changes nothing. One write.
    pub async fn notify(&self, account: AccountId, notification: &Notification) -> Result<()> {
        let Notification { id, kind, from, status, expires_at } = *notification;
        let item = NotificationItem { kind, from, status, expires_at };
        self.put_once(write(keys::notification(account, id), "notification", &item)?).await
    }

    /// Takes a notification back, if it is there. One write.
    pub async fn withdraw(&self, account: AccountId, id: StatusId) -> Result<()> {
        self.delete(keys::notification(account, id)).await
    }
}
