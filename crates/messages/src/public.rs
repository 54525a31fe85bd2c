//! The public timeline: by time and shard, so that no partition gets hot.

use crudder_domain::{Entry, Page};

use crate::error::{Error, Result};
use crate::reader::{Reader, Slice};

impl Reader {
    /// A page of everybody's living public statuses. Gives up after a bound, and says where.
    pub async fn public(&self, _page: &Page) -> Result<Slice<Entry>> {
        Err(Error::Unavailable { operation: "public", cause: "not connected".to_owned() })
    }
}
