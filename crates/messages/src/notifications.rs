//! What people are told of. Each notification is named by what it tells of, so that telling twice is telling once.
//!
//! One that is still to come lies in the list already, by the moment when it is due, and is found from then on. **Whether what
//! it is about is still alive, and for its reader to see, is the caller's to check.**

use crudder_domain::{AccountId, ExpiresAt, Moment, Notification, NotificationKind, Page, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{Item, read, sk, write};
use crate::keys;
use crate::read::{Range, Reading};
use crate::reader::{Reader, Slice};
use crate::transaction::{Expression, Part, Transaction};
use crate::writer::Writer;

/// Under `NOTIFICATION#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct NotificationItem {
    kind: NotificationKind,
    from: AccountId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<StatusId>,
    expires_at: ExpiresAt,
    /// It stays until its end, so that a stream which delivers it again does not bring it back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    dismissed: bool,
}

/// The first id that is not due yet.
fn undue(now: Moment) -> StatusId {
    StatusId::new(Moment::from_millis(now.as_millis() + 1), 0)
}

impl Reader {
    /// A page of what an account is told of, read consistently: what is due, not dismissed, and above what was cleared; of
    /// that, what `keep` keeps. Gives up after a bound, and says where. One query, where little is left out.
    pub async fn notifications(
        &self,
        account: AccountId,
        cleared: Option<StatusId>,
        page: &Page,
        keep: impl Fn(&Notification) -> bool + Send,
    ) -> Result<Slice<Notification>> {
        let undue = undue(self.now());
        let page = Page {
            max_id: Some(page.max_id.map_or(undue, |max| max.min(undue))),
            since_id: page.since_id.max(cleared),
            ..*page
        };
        self.page_of(vec![vec![keys::notifications(account)]], &page, Reading::Consistent, |id, item| {
            Ok(self.notification_in(id, item)?.filter(&keep))
        })
        .await
    }

    /// The newest of what an account is told of above an id, at most so many; may be a moment late. One query.
    pub async fn newest_notifications(
        &self,
        account: AccountId,
        above: Option<StatusId>,
        limit: usize,
    ) -> Result<Vec<Notification>> {
        let list = keys::notifications(account);
        let range = Range {
            from: list.at(above.map_or(0, |id| id.as_u64() + 1)),
            to: list.at(undue(self.now()).as_u64() - 1),
            pk: list.pk.clone(),
            newest_first: true,
            reading: Reading::Eventual,
            limit,
        };
        let mut found = Vec::new();
        for item in self.query(&range).await?.items {
            let Some(id) = list.status_of(sk(&item)) else { continue };
            found.extend(self.notification_in(id, item)?);
        }
        Ok(found)
    }

    /// One of them by its id, read consistently.
    pub async fn notification(&self, account: AccountId, id: StatusId) -> Result<Option<Notification>> {
        if id >= undue(self.now()) {
            return Ok(None);
        }
        let item = self.get(keys::notification(account, id), Reading::Consistent).await?;
        item.map_or(Ok(None), |item| self.notification_in(id, item))
    }

    fn notification_in(&self, id: StatusId, item: Item) -> Result<Option<Notification>> {
        let NotificationItem { kind, from, status, expires_at, dismissed } = read("notification", item)?;
        let is_there = !dismissed && expires_at.is_alive(self.now());
        Ok(is_there.then_some(Notification { id, kind, from, status, expires_at }))
    }
}

fn item_of(account: AccountId, notification: &Notification) -> Result<Item> {
    let Notification { id, kind, from, status, expires_at } = *notification;
    let item = NotificationItem { kind, from, status, expires_at, dismissed: false };
    write(keys::notification(account, id), "notification", &item)
}

impl Transaction {
    /// Tells somebody of something that is still to come.
    pub(crate) fn announce(&mut self, account: AccountId, notification: &Notification) -> Result<()> {
        self.put(Part::Free, item_of(account, notification)?, None)
    }
}

impl Writer {
    /// Tells somebody of something. Repeated, it changes nothing but when it is gone; what was dismissed stays so. One write.
    pub async fn notify(&self, account: AccountId, notification: &Notification) -> Result<()> {
        let mut content = item_of(account, notification)?;
        let mut tell = Expression::default();
        let mut sets = Vec::new();
        for (name, alias, value) in [
            ("kind", "#kind", ":kind"),
            ("from", "#from", ":from"),
            ("status", "#status", ":status"),
            ("expires_at", "#end", ":end"),
        ] {
            let Some(content) = content.remove(name) else { continue };
            sets.push(format!("{alias} = {value}"));
            tell = tell.name(alias, name).value(value, content);
        }
        let key = keys::notification(account, notification.id);
        self.update(key, tell.saying(format!("SET {}", sets.join(", "))), None).await.map(drop)
    }

    /// Takes a notification back, if it is there. One write.
    pub async fn withdraw(&self, account: AccountId, id: StatusId) -> Result<()> {
        self.delete(keys::notification(account, id)).await
    }

    /// Shows a notification to its reader no more; `false` where there is none. Repeated, it changes nothing. One write.
    pub async fn dismiss(&self, account: AccountId, id: StatusId) -> Result<bool> {
        if id >= undue(self.now()) {
            return Ok(false);
        }
        let dismiss = Expression::new("SET dismissed = :yes")
            .value(":yes", aws_sdk_dynamodb::types::AttributeValue::Bool(true));
        self.update(keys::notification(account, id), dismiss, Some(Expression::present())).await
    }
}
