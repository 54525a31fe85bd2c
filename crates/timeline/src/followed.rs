//! What bears the hashtags that a reader follows, as far as a home timeline merges it at once. Others' lists are shared by
//! all readers in the cache; a hashtag's are small queries, and those whom a reader follows few.

use crudder_domain::{AccountId, Hashtag, Limit, Page};
use crudder_messages::{Result, TagFilter};
use futures::{StreamExt, TryStreamExt};

use crate::Timelines;
use crate::run::{ListEntry, ReadEnd, Run};

/// How many hashtags are read at the same time: each query needs a connection of its own.
const PARALLEL: usize = 4;

/// The newest of one hashtag, and the id from which on nothing alive is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Followed {
    pub(crate) listed: Vec<ListEntry>,
    pub(crate) complete_from: u64,
}

impl Timelines {
    /// The newest of each of these hashtags, without the reader's own: those come with the reader's activity. Two to four
    /// queries each.
    pub(crate) async fn newest_followed(&self, reader: AccountId, tags: &[Hashtag]) -> Result<Vec<Followed>> {
        let newest: Vec<_> = tags.iter().map(|tag| self.newest_of_tag(reader, tag)).collect();
        futures::stream::iter(newest).buffered(PARALLEL).try_collect().await
    }

    async fn newest_of_tag(&self, reader: AccountId, tag: &Hashtag) -> Result<Followed> {
        let page = Page { limit: Limit::MAX, ..Page::default() };
        let Run { mut listed, end, .. } = self.read_tag(tag, &TagFilter::default(), &page).await?;
        listed.retain(|one| one.author != Some(reader));
        let complete_from = match end {
            ReadEnd::At(id) => id.as_u64(),
            ReadEnd::Exhausted => 0,
        };
        Ok(Followed { listed, complete_from })
    }

    /// A part of a hashtag's list.
    pub(crate) async fn read_tag(&self, tag: &Hashtag, filter: &TagFilter, page: &Page) -> Result<Run> {
        let slice = self.messages.tagged(tag, filter, page).await?;
        let listed = slice.entries.into_iter().map(|one| ListEntry::by(one.author, one.entry)).collect();
        Ok(Run::of_store(page, listed, slice.searched_to))
    }
}
