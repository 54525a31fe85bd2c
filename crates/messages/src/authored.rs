//! One author's statuses, newest first.

use crudder_domain::{AccountId, Entry, Page, Visibility};

use crate::error::{Error, Result};
use crate::reader::{Reader, Slice};

/// One status in its author's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authored {
    /// Its id and its end.
    pub entry: Entry,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether it answers another.
    pub is_reply: bool,
}

impl Reader {
    /// A page of an author's living statuses of every visibility, read consistently, those that `keep` keeps:
    /// it says who may see them, so that pages fill up. Gives up after a bound, and says where.
    pub async fn authored(
        &self,
        _author: AccountId,
        _page: &Page,
        _keep: impl Fn(&Authored) -> bool + Send,
    ) -> Result<Slice<Authored>> {
        Err(Error::Unavailable { operation: "authored", cause: "not connected".to_owned() })
    }
}
