//! The public timeline: by time and shard, so that no partition gets hot.
//!
//! Ten days share their partitions, so what is read is the newest bucket first and an older one only where the page
//! is not full: four queries on a busy instance, sixteen on an empty one.

use crudder_domain::{AccountId, Entry, ExpiresAt, Hashtag, Page, Status};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{read, write};
use crate::keys;
use crate::lists::span;
use crate::read::Reading;
use crate::reader::{Reader, Slice};
use crate::transaction::{Part, Transaction};

/// Under `PUBLIC#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublicItem {
    pub(crate) expires_at: ExpiresAt,
    #[serde(default)]
    has_media: bool,
    /// Who wrote it; not said of what was posted before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<AccountId>,
    /// The hashtags that it bears.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<Hashtag>,
}

impl Reader {
    /// A page of everybody's living public statuses, or of those that have media; may be a moment late. Gives up after a
    /// bound, and says where.
    pub async fn public(&self, page: &Page, only_media: bool) -> Result<Slice<Entry>> {
        let now = self.now();
        let (from, to) = span(page, now);
        self.page_of(keys::public_lists(from, to), page, Reading::Eventual, |id, item| {
            let PublicItem { expires_at, has_media, .. } = read("public entry", item)?;
            let entry = Entry { id, expires_at };
            Ok((entry.is_alive(now) && (has_media || !only_media)).then_some(entry))
        })
        .await
    }
}

impl Transaction {
    /// Puts a status on the public timeline, where it belongs there.
    pub(crate) fn publish(&mut self, status: &Status) -> Result<()> {
        if !status.is_on_public_timeline() {
            return Ok(());
        }
        let item = PublicItem {
            expires_at: status.expires_at,
            has_media: !status.media.is_empty(),
            author: Some(status.author),
            tags: status.tagged(),
        };
        self.put(Part::Free, write(keys::public_entry(status.id), "public entry", &item)?, None)
    }
}
