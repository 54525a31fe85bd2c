//! The capability to read: `GetItem`, `BatchGetItem` and `Query`, on the one table.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use crudder_domain::{Clock, Moment, StatusId};

/// The table's name, as the deployment chose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableName(Arc<str>);

impl TableName {
    /// A table by its name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A part of a long list, as far as it was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice<T> {
    /// What was found, newest first; no gap within.
    pub entries: Vec<T>,
    /// Where the search gave up at its bound; `None` where it found enough or everything. Go on from it: as
    /// `max_id` of a page that is read downwards, as `min_id` of one that is read upwards.
    pub searched_to: Option<StatusId>,
}

impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), searched_to: None }
    }
}

/// Reads the table. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(crate) client: Client,
    pub(crate) table: TableName,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Reader {
    /// A reader of that table. The caller sets the client's timeouts and retries.
    #[must_use]
    pub fn new(client: Client, table: TableName, clock: Arc<dyn Clock>) -> Self {
        Self { client, table, clock }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("table", &self.table).finish_non_exhaustive()
    }
}
