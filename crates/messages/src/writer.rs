//! The capability to write: a [`Reader`] that also has `TransactWriteItems` and `UpdateItem`.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::reader::Reader;

/// Where the 16 random bits of an id come from.
pub(crate) type Draw = Arc<dyn Fn() -> u16 + Send + Sync>;

/// Writes the table, and reads it. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    pub(crate) reader: Reader,
    pub(crate) draw: Draw,
}

impl Writer {
    /// A writer of the reader's table.
    #[must_use]
    pub fn new(reader: Reader) -> Self {
        Self::drawing(reader, rand::random)
    }

    /// A writer whose ids get their 16 random bits from `draw`, so that tests can make ids collide.
    #[must_use]
    pub fn drawing(reader: Reader, draw: impl Fn() -> u16 + Send + Sync + 'static) -> Self {
        Self { reader, draw: Arc::new(draw) }
    }
}

impl Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("table", &self.reader.table).finish_non_exhaustive()
    }
}
