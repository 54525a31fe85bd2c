//! How hashtags were used in the last days, as far as what they were used in is alive.

use std::collections::HashSet;

use crudder_domain::hashtag::{HISTORY_DAYS, TagDay};
use crudder_domain::{AccountId, Hashtag, Moment, StatusId};
use futures::future::try_join_all;
use futures::{StreamExt, TryStreamExt};

use crate::error::Result;
use crate::items::{read, sk};
use crate::keys;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::tags::TaggedItem;

/// How many of the newest statuses of a partition are counted; two partitions for most tags.
const COUNTED: usize = 250;
/// How many hashtags are looked up at the same time: each query needs a connection of its own.
const PARALLEL: usize = 4;

const DAY_MILLIS: u64 = 86_400_000;

impl Reader {
    /// For each of these hashtags its living statuses of the last seven days (in UTC), today first, in their order; may
    /// be a moment late. Two queries each, four where a bucket of 31 days ended in this week; of the statuses of a
    /// partition the newest 250 are counted.
    pub async fn tag_histories(&self, tags: &[Hashtag]) -> Result<Vec<[TagDay; HISTORY_DAYS]>> {
        let histories: Vec<_> = tags.iter().map(|tag| self.tag_history(tag)).collect();
        futures::stream::iter(histories).buffered(PARALLEL).try_collect().await
    }

    async fn tag_history(&self, tag: &Hashtag) -> Result<[TagDay; HISTORY_DAYS]> {
        let now = self.now();
        let days = TagDay::last(now);
        let oldest = days.last().map_or(now, |day| Moment::from_millis(day.number * DAY_MILLIS));
        let lists = keys::tagged_lists(std::slice::from_ref(tag), oldest, now).concat();
        let ranges: Vec<Range> = lists
            .iter()
            .map(|list| Range {
                pk: list.pk.clone(),
                from: list.at(StatusId::new(oldest, 0).as_u64()),
                to: list.at(StatusId::MAX.as_u64()),
                newest_first: true,
                reading: Reading::Eventual,
                limit: COUNTED,
            })
            .collect();
        let parts = try_join_all(ranges.iter().map(|range| self.query(range))).await?;
        let mut uses: Vec<(u64, AccountId)> = Vec::new();
        for (list, part) in lists.iter().zip(parts) {
            for item in part.items {
                let Some(id) = list.status_of(sk(&item)) else { continue };
                let item: TaggedItem = read("tagged entry", item)?;
                if item.expires_at.is_alive(now) {
                    uses.push((id.created_at().as_millis() / DAY_MILLIS, item.author));
                }
            }
        }
        Ok(days.map(|day| {
            let of_day = || uses.iter().filter(|(number, _)| *number == day.number);
            let accounts: HashSet<&AccountId> = of_day().map(|(_, author)| author).collect();
            TagDay { uses: of_day().count() as u64, accounts: accounts.len() as u64, ..day }
        }))
    }
}
