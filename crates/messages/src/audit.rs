//! The one Scan: how much the table still holds of what has ended, since `DynamoDB` collects it only days later.
//!
//! For the audit alone, and a capability of its own: no [`crate::Reader`] can do it. What leaves here are numbers and
//! the names of what has ended, never what it said: the Scan itself asks for keys and ends only.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use crudder_domain::{AccountId, ExpiresAt, Handle, Hashtag, Moment, StatusId};

use crate::error::{Error, Result};
use crate::items::{Item, n, pk, s, sk};
use crate::keys::{self, PublicEvidence};
use crate::reader::TableName;

/// What one audit reads at most, in pages of a megabyte, which is what a Scan reads at once. Eight cost 1,024 read
/// units.
const PAGES: usize = 8;
/// How large a segment is made: half of what is read at most, since segments differ.
const SEGMENT_BYTES: u64 = 4_000_000;
/// More segments a Scan can't have.
const MOST_SEGMENTS: u64 = 1_000_000;

/// Finds what has ended and is still in the table. Cheap to clone.
#[derive(Clone)]
pub struct Auditor {
    client: Client,
    table: TableName,
}

/// What one segment of the table still holds of what had ended at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SegmentReport {
    /// Which segment was read.
    pub segment: u64,
    /// Of how many.
    pub segments: u64,
    /// Whether all of the segment was read.
    pub is_complete: bool,
    /// Items that were looked at.
    pub examined: u64,
    /// Read units that it cost.
    pub units: f64,
    /// What has ended, by kind.
    pub kinds: BTreeMap<String, EndedItems>,
    /// What would never end though it has to, by kind: nothing collects it, and no read leaves it out. Must be nothing.
    pub endless: BTreeMap<String, u64>,
    /// Some of what has ended, as what a public route could show of it.
    pub sample: Sample,
}

/// How many items of a kind have ended, and when the oldest of them did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedItems {
    /// How many.
    pub items: u64,
    /// The end that is longest past.
    pub oldest: ExpiresAt,
}

/// Some of what has ended: what ended last, since that is likeliest to be somewhere still.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Statuses.
    pub statuses: BTreeSet<StatusId>,
    /// Places in authors' lists.
    pub authored: BTreeSet<(AccountId, StatusId)>,
    /// Places in threads, by the status that the thread begins with.
    pub replies: BTreeSet<(StatusId, StatusId)>,
    /// Places in the lists of hashtags.
    pub tagged: BTreeSet<(Hashtag, StatusId)>,
    /// Handles whose reservation has ended.
    pub handles: BTreeSet<Handle>,
}

impl SegmentReport {
    /// How many items have ended.
    #[must_use]
    pub fn held(&self) -> u64 {
        self.kinds.values().map(|kind| kind.items).sum()
    }

    /// How many there are likely to be in the whole table; where the segment was not read to its end, at least so many.
    #[must_use]
    pub fn estimated(&self) -> u64 {
        self.held().saturating_mul(self.segments)
    }

    /// The end that is longest past.
    #[must_use]
    pub fn oldest(&self) -> Option<ExpiresAt> {
        self.kinds.values().map(|kind| kind.oldest).min()
    }
}

/// What ended last of some sort, at most so many; by its end.
struct LatestEnded<T> {
    most: usize,
    found: BTreeSet<(ExpiresAt, T)>,
}

impl<T: Ord + Clone> LatestEnded<T> {
    fn new(most: usize) -> Self {
        Self { most, found: BTreeSet::new() }
    }

    fn offer(&mut self, end: ExpiresAt, it: T) {
        self.found.insert((end, it));
        if self.found.len() > self.most {
            self.found.pop_first();
        }
    }

    fn take(self) -> BTreeSet<T> {
        self.found.into_iter().map(|(_, it)| it).collect()
    }
}

/// A sample that is being drawn.
struct SampleBuilder {
    statuses: LatestEnded<StatusId>,
    authored: LatestEnded<(AccountId, StatusId)>,
    replies: LatestEnded<(StatusId, StatusId)>,
    tagged: LatestEnded<(Hashtag, StatusId)>,
    handles: LatestEnded<Handle>,
}

impl SampleBuilder {
    fn new(most: usize) -> Self {
        Self {
            statuses: LatestEnded::new(most),
            authored: LatestEnded::new(most),
            replies: LatestEnded::new(most),
            tagged: LatestEnded::new(most),
            handles: LatestEnded::new(most),
        }
    }

    fn offer(&mut self, shows: PublicEvidence, end: ExpiresAt) {
        match shows {
            PublicEvidence::Status(id) => self.statuses.offer(end, id),
            PublicEvidence::Authored(author, id) => self.authored.offer(end, (author, id)),
            PublicEvidence::Reply(root, id) => self.replies.offer(end, (root, id)),
            PublicEvidence::Tagged(tag, id) => self.tagged.offer(end, (tag, id)),
            PublicEvidence::Handle(handle) => self.handles.offer(end, handle),
            PublicEvidence::Nothing => {}
        }
    }

    fn take(self) -> Sample {
        Sample {
            statuses: self.statuses.take(),
            authored: self.authored.take(),
            replies: self.replies.take(),
            tagged: self.tagged.take(),
            handles: self.handles.take(),
        }
    }
}

impl Auditor {
    /// An auditor of that table. The caller sets the client's timeouts and retries.
    #[must_use]
    pub fn new(client: Client, table: TableName) -> Self {
        Self { client, table }
    }

    /// What one segment of the table holds of what had ended at `before`, with a sample of at most `sample` of each sort.
    ///
    /// Which segment, `turn` says: counted up by one from audit to audit, it goes round the whole table. A table of up to
    /// four megabytes is one segment. At most eight megabytes are read.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn remains(&self, before: Moment, turn: u64, sample: usize) -> Result<SegmentReport> {
        let segments = segments(self.bytes().await?);
        let mut remains = SegmentReport { segment: turn % segments, segments, ..SegmentReport::default() };
        let mut drawing = SampleBuilder::new(sample);
        let mut start: Option<Item> = None;
        for _ in 0..PAGES {
            let answer = self
                .client
                .scan()
                .table_name(self.table.as_str())
                .segment(i32::try_from(remains.segment).unwrap_or(i32::MAX))
                .total_segments(i32::try_from(segments).unwrap_or(i32::MAX))
                .projection_expression("pk, sk, expires_at")
                .filter_expression("expires_at <= :before OR NOT attribute_type(expires_at, :number)")
                .expression_attribute_values(":before", n(before.as_secs()))
                .expression_attribute_values(":number", s("N"))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .set_exclusive_start_key(start.take())
                .send()
                .await
                .map_err(|error| Error::from_sdk("Scan", &error))?;
            remains.examined += u64::try_from(answer.scanned_count).unwrap_or_default();
            remains.units += answer.consumed_capacity.and_then(|it| it.capacity_units).unwrap_or_default();
            for item in answer.items.unwrap_or_default() {
                count(&mut remains, &mut drawing, &item, before);
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                remains.is_complete = true;
                break;
            }
        }
        remains.sample = drawing.take();
        Ok(remains)
    }

    /// How large the table is, as of the last six hours.
    async fn bytes(&self) -> Result<u64> {
        let answer = self
            .client
            .describe_table()
            .table_name(self.table.as_str())
            .send()
            .await
            .map_err(|error| Error::from_sdk("DescribeTable", &error))?;
        let bytes = answer.table.and_then(|table| table.table_size_bytes).unwrap_or_default();
        Ok(u64::try_from(bytes).unwrap_or_default())
    }
}

impl fmt::Debug for Auditor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auditor").field("table", &self.table).finish_non_exhaustive()
    }
}

fn segments(bytes: u64) -> u64 {
    bytes.div_ceil(SEGMENT_BYTES).clamp(1, MOST_SEGMENTS)
}

/// Counts an item, if it has ended (the same question is asked of it as of everything that is read) or never will.
fn count(remains: &mut SegmentReport, drawing: &mut SampleBuilder, item: &Item, before: Moment) {
    let kind = || keys::kind(pk(item), sk(item));
    let end = item.get("expires_at").and_then(|value| value.as_n().ok()).and_then(|end| end.parse().ok());
    match end.map(ExpiresAt::from_secs) {
        None if keys::must_end(pk(item), sk(item)) => *remains.endless.entry(kind()).or_default() += 1,
        Some(end) if !end.is_alive(before) => {
            let held = remains.kinds.entry(kind()).or_insert(EndedItems { items: 0, oldest: end });
            held.items += 1;
            held.oldest = held.oldest.min(end);
            drawing.offer(PublicEvidence::parse(pk(item), sk(item)), end);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(pk: &str, sk: &str, end: u64) -> Item {
        Item::from([("pk".to_owned(), s(pk)), ("sk".to_owned(), s(sk)), ("expires_at".to_owned(), n(end))])
    }

    #[test]
    fn the_end_itself_counts_as_past_and_the_second_before_it_does_not() {
        let (mut remains, mut drawing) = (SegmentReport::default(), SampleBuilder::new(9));
        let end = Moment::from_millis(100_000);
        count(&mut remains, &mut drawing, &item("S#7", "STATUS", 101), end);
        assert_eq!(remains, SegmentReport::default());
        count(&mut remains, &mut drawing, &item("S#7", "STATUS", 100), end);
        count(&mut remains, &mut drawing, &item("S#8", "STATUS", 40), end);
        let held = EndedItems { items: 2, oldest: ExpiresAt::from_secs(40) };
        assert_eq!(remains.kinds, BTreeMap::from([("S/STATUS".to_owned(), held)]));
        assert_eq!(remains.endless, BTreeMap::new());
        assert_eq!(drawing.take().statuses.len(), 2);
    }

    #[test]
    fn what_has_no_end_or_one_that_is_no_number_never_ends_which_an_account_may_and_a_status_may_not() {
        let (mut remains, mut drawing) = (SegmentReport::default(), SampleBuilder::new(9));
        for (pk, sk) in [("A#1", "PROFILE"), ("S#7", "STATUS"), ("S#7", "COUNT#0")] {
            let mut without = item(pk, sk, 0);
            without.remove("expires_at");
            let mut odd = item(pk, sk, 0);
            odd.insert("expires_at".to_owned(), s("soon"));
            for one in [without, odd] {
                count(&mut remains, &mut drawing, &one, Moment::from_millis(u64::MAX));
            }
        }
        let endless = BTreeMap::from([("S/STATUS".to_owned(), 2), ("S/COUNT".to_owned(), 2)]);
        assert_eq!((remains.endless, remains.kinds), (endless, BTreeMap::new()));
    }

    #[test]
    fn a_sample_is_of_what_ended_last_and_no_more_than_asked_for() {
        let mut drawing = SampleBuilder::new(2);
        for end in [3, 9, 5, 7, 1] {
            drawing.offer(PublicEvidence::parse(&format!("S#{end}"), "STATUS"), ExpiresAt::from_secs(end));
            drawing.offer(PublicEvidence::parse("A#1", &format!("STATUS#{end}")), ExpiresAt::from_secs(end));
        }
        let sample = drawing.take();
        assert_eq!(sample.statuses.iter().map(|id| id.as_u64()).collect::<Vec<_>>(), [7, 9]);
        assert_eq!(sample.authored.len(), 2);
    }

    #[test]
    fn a_segment_is_of_some_four_megabytes() {
        assert_eq!(
            [0, 1, 4_000_000, 4_000_001, 400_000_000, u64::MAX].map(segments),
            [1, 1, 1, 2, 100, 1_000_000]
        );
    }

    #[test]
    fn an_estimate_takes_the_other_segments_for_alike() {
        let held = EndedItems { items: 3, oldest: ExpiresAt::from_secs(40) };
        let kinds = BTreeMap::from([("S/STATUS".to_owned(), held), ("A/STATUS".to_owned(), held)]);
        let remains = SegmentReport { segments: 7, kinds, ..SegmentReport::default() };
        assert_eq!(
            (remains.held(), remains.estimated(), remains.oldest()),
            (6, 42, Some(ExpiresAt::from_secs(40)))
        );
    }
}
