//! The public timeline: by time and shard, so that no partition gets hot.
//!
//! Ten days share their partitions, so what is read is the newest bucket first and an older one only where the page
//! is not full: four queries on a busy instance, sixteen on an empty one.

use std::time::Duration;

use crudder_domain::{Entry, Page};

use crate::error::Result;
use crate::items::{EndItem, read};
use crate::keys;
use crate::lists::oldest_alive;
use crate::read::Reading;
use crate::reader::{Reader, Slice};

/// How far ahead of our own clock another function's may be.
const CLOCK_SKEW: Duration = Duration::from_mins(1);

impl Reader {
    /// A page of everybody's living public statuses; may be a moment late. Gives up after a bound, and says where.
    pub async fn public(&self, page: &Page) -> Result<Slice<Entry>> {
        let now = self.now();
        let newest = now + CLOCK_SKEW;
        let to = page.max_id.map_or(newest, |id| id.created_at().min(newest));
        let from = page.floor().map_or(oldest_alive(now), |id| id.created_at().max(oldest_alive(now)));
        self.page_of(keys::public_lists(from, to), page, Reading::Eventual, |id, item| {
            let EndItem { expires_at } = read("public entry", item)?;
            let entry = Entry { id, expires_at };
            Ok(entry.is_alive(now).then_some(entry))
        })
        .await
    }
}
