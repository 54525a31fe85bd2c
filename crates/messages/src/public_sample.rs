//! A sample of the public timeline, for telling what is talked about.

use std::time::Duration;

use crudder_domain::{AccountId, Entry, Hashtag, Moment, StatusId};
use futures::future::try_join_all;

use crate::error::Result;
use crate::items::{read, sk};
use crate::keys;
use crate::public::PublicItem;
use crate::read::{Range, Reading};
use crate::reader::Reader;

/// How many of the newest entries of a partition are looked at.
const SAMPLED: usize = 250;
/// What is older is no talk of the day.
const DAY: Duration = Duration::from_hours(24);

/// One status of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampledStatus {
    /// Its id and its end.
    pub entry: Entry,
    /// Who wrote it.
    pub author: AccountId,
    /// The hashtags that it bears.
    pub tags: Vec<Hashtag>,
}

impl Reader {
    /// The newest living statuses of the last day on the public timeline, at most a thousand; may be a moment late. Four
    /// queries, eight where the day began in another bucket.
    pub async fn public_sample(&self) -> Result<Vec<SampledStatus>> {
        let now = self.now();
        let day = u64::try_from(DAY.as_millis()).unwrap_or(u64::MAX);
        let from = Moment::from_millis(now.as_millis().saturating_sub(day));
        let lists = keys::public_lists(from, now).concat();
        let range = |list: &keys::List| Range {
            pk: list.pk.clone(),
            from: list.at(StatusId::new(from, 0).as_u64()),
            to: list.at(StatusId::MAX.as_u64()),
            newest_first: true,
            reading: Reading::Eventual,
            limit: SAMPLED,
        };
        let ranges: Vec<Range> = lists.iter().map(range).collect();
        let parts = try_join_all(ranges.iter().map(|range| self.query(range))).await?;
        let mut sample = Vec::new();
        for (list, part) in lists.iter().zip(parts) {
            for item in part.items {
                let Some(id) = list.status_of(sk(&item)) else { continue };
                let PublicItem { expires_at, author, tags, .. } = read("public entry", item)?;
                let entry = Entry { id, expires_at };
                // What was listed before it said so much is left out.
                sample.extend(author.filter(|_| entry.is_alive(now)).map(|author| SampledStatus {
                    entry,
                    author,
                    tags,
                }));
            }
        }
        Ok(sample)
    }
}
