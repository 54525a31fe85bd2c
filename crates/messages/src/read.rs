//! Reading items by name, in batches, and page by page.

use std::collections::HashSet;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use futures::future::try_join_all;

use crate::error::{Error, Result};
use crate::items::{Item, s};
use crate::keys::Key;
use crate::reader::Reader;
use crate::retry::Pauses;

/// The most keys that one `BatchGetItem` takes.
const BATCH: usize = 100;

/// How a read sees what was just written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// All of it, at twice the price.
    Consistent,
    /// Perhaps not yet: for what may be a moment late.
    Eventual,
}

/// A part of a partition: `from..=to`, at most `limit` items.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) pk: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) newest_first: bool,
    pub(crate) reading: Reading,
    pub(crate) limit: usize,
}

/// Some items of a range, and the name from which to go on where there may be more.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) items: Vec<Item>,
    pub(crate) last: Option<String>,
}

impl Reader {
    pub(crate) async fn get(&self, key: Key, reading: Reading) -> Result<Option<Item>> {
        let answer = self
            .client
            .get_item()
            .table_name(self.table.as_str())
            .set_key(Some(key.into_item()))
            .consistent_read(reading == Reading::Consistent)
            .send()
            .await
            .map_err(|error| Error::from_sdk("GetItem", &error))?;
        Ok(answer.item)
    }

    /// The items of these names that are there, in any order, each once; in hundreds, in parallel.
    pub(crate) async fn batch(
        &self,
        keys: impl IntoIterator<Item = Key>,
        reading: Reading,
    ) -> Result<Vec<Item>> {
        let mut known = HashSet::new();
        let keys: Vec<Key> = keys.into_iter().filter(|key| known.insert(key.clone())).collect();
        let parts = keys.chunks(BATCH).map(|keys| self.batch_of_hundred(keys, reading));
        Ok(try_join_all(parts).await?.concat())
    }

    async fn batch_of_hundred(&self, keys: &[Key], reading: Reading) -> Result<Vec<Item>> {
        let built = |keys: Vec<Item>| {
            KeysAndAttributes::builder()
                .set_keys(Some(keys))
                .consistent_read(reading == Reading::Consistent)
                .build()
                .map_err(|error| Error::unbuildable("BatchGetItem", &error))
        };
        let mut asked = built(keys.iter().cloned().map(Key::into_item).collect())?;
        let mut items = Vec::with_capacity(keys.len());
        let mut pauses = Pauses::default();
        loop {
            let mut answer = self
                .client
                .batch_get_item()
                .request_items(self.table.as_str(), asked)
                .send()
                .await
                .map_err(|error| Error::from_sdk("BatchGetItem", &error))?;
            let found = answer.responses.as_mut().and_then(|tables| tables.remove(self.table.as_str()));
            items.extend(found.unwrap_or_default());
            let rest = answer.unprocessed_keys.and_then(|mut tables| tables.remove(self.table.as_str()));
            match rest {
                Some(rest) if !rest.keys.is_empty() => asked = built(rest.keys)?,
                _ => return Ok(items),
            }
            // Keys stay unprocessed when the table is throttled, or the answer too large.
            if !pauses.next().await {
                return Err(Error::Throttled { operation: "BatchGetItem" });
            }
        }
    }

    /// One page of a range.
    pub(crate) async fn query(&self, range: &Range) -> Result<Part> {
        if range.from > range.to {
            // DynamoDB refuses a range that ends before it begins.
            return Ok(Part::default());
        }
        let answer = self
            .client
            .query()
            .table_name(self.table.as_str())
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", s(&range.pk))
            .expression_attribute_values(":from", s(&range.from))
            .expression_attribute_values(":to", s(&range.to))
            .scan_index_forward(!range.newest_first)
            .consistent_read(range.reading == Reading::Consistent)
            .limit(i32::try_from(range.limit).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| Error::from_sdk("Query", &error))?;
        let last = answer.last_evaluated_key.as_ref().map(|key| crate::items::sk(key).to_owned());
        Ok(Part { items: answer.items.unwrap_or_default(), last })
    }

    /// A whole range, whose bound is the caller's to know: `pages` pages of `range.limit` at most.
    pub(crate) async fn query_all(&self, mut range: Range, pages: usize) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        for _ in 0..pages {
            let part = self.query(&range).await?;
            items.extend(part.items);
            let Some(last) = part.last else { return Ok(items) };
            // The name right after it.
            range.from = format!("{last}\0");
        }
        tracing::warn!(items = items.len(), "a list is longer than anything that makes it allows");
        Ok(items)
    }
}
